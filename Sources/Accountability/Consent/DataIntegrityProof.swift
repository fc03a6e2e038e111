// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Crypto
public import TransparencyLog

/// A signature inside a JSON document: W3C Data Integrity EdDSA Cryptosuites v1.0, section 3.3, `eddsa-jcs-2022`.
///
/// Ed25519 over SHA-256 of the proof's own options and SHA-256 of the document without its proof, both as canonical JSON
/// (RFC 8785). Any verifier of that suite checks it.
public enum DataIntegrityProof {
    static let suite = "eddsa-jcs-2022"

    /// Adds a proof to a document.
    ///
    /// - Parameters:
    ///   - document: An object without `proof`.
    ///   - key: Signs.
    ///   - created: When.
    /// - Returns: The document with `proof`.
    /// - Throws: ``AccountError`` if the key cannot sign.
    static func sign(
        _ document: JSONValue, with key: SignerKey, created: Stamp
    ) throws(AccountError) -> JSONValue {
        guard case .object(let members) = document else {
            throw .entry(.refused(key: "receipt", reason: "is no JSON object"))
        }
        let name = didKey(key.verifier.publicKey)
        let options: [JSONValue.Member] =
            [
                .init("type", .string("DataIntegrityProof")), .init("cryptosuite", .string(suite)),
                .init("created", .string(created.text)), .init("proofPurpose", .string("assertionMethod")),
                .init("verificationMethod", .string("\(name)#\(name.dropFirst(8))")),
            ] + (document["@context"].map { [.init("@context", $0)] } ?? [])
        let bytes: [UInt8]
        do throws(EntryError) { bytes = try message(options, members) } catch { throw .entry(error) }
        do throws(LogError) {
            let value = "z" + Base58.encode(try key.signature(for: bytes))
            return .object(
                members + [.init("proof", .object(options + [.init("proofValue", .string(value))]))])
        } catch { throw .log(error) }
    }

    /// Why a proof does not hold.
    struct Fault: Error {
        let field, found, remedy: String
    }

    /// Checks a document's proof.
    ///
    /// - Returns: The public key that signed, 32 bytes.
    static func verify(_ document: JSONValue) throws(Fault) -> [UInt8] {
        guard case .object(let members) = document, case .object(let proof)? = document["proof"] else {
            throw Fault(field: "proof", found: "none", remedy: "a receipt is signed by whoever keeps the log")
        }
        let whole = JSONValue.object(proof)
        for (name, right) in [
            ("type", "DataIntegrityProof"), ("cryptosuite", suite), ("proofPurpose", "assertionMethod"),
        ] where whole[name]?.text != right {
            throw Fault(
                field: "proof.\(name)", found: "'\(whole[name]?.text?.prefix(40) ?? "nothing")'",
                remedy: "receipts are signed with \(right)")
        }
        guard let method = whole["verificationMethod"]?.text, let key = publicKey(method) else {
            throw Fault(
                field: "proof.verificationMethod", found: "no Ed25519 key", remedy: "it names a did:key of that kind")
        }
        guard let value = whole["proofValue"]?.text, value.first == "z",
            let signature = Base58.decode(value.dropFirst()), signature.count == 64
        else {
            throw Fault(
                field: "proof.proofValue", found: "no signature of 64 bytes",
                remedy: "it is 'z' and base58 of an Ed25519 signature")
        }
        let bytes = try? message(
            proof.filter { $0.name != "proofValue" }, members.filter { $0.name != "proof" })
        guard let bytes, let publicKey = try? Curve25519.Signing.PublicKey(rawRepresentation: key),
            publicKey.isValidSignature(signature, for: bytes)
        else {
            throw Fault(
                field: "proof.proofValue", found: "a signature that does not hold for this text and key",
                remedy: "the receipt was changed; ask its holder for the file as it was given")
        }
        return key
    }

    private static func message(
        _ options: [JSONValue.Member], _ document: [JSONValue.Member]
    ) throws(EntryError) -> [UInt8] {
        Array(SHA256.hash(data: try CanonicalJSON.encode(.object(options))))
            + Array(SHA256.hash(data: try CanonicalJSON.encode(.object(document))))
    }

    /// `did:key:z…` of an Ed25519 key (multicodec 0xed).
    static func didKey(_ publicKey: [UInt8]) -> String { "did:key:z" + Base58.encode([0xED, 0x01] + publicKey) }

    private static func publicKey(_ method: String) -> [UInt8]? {
        let parts = method.split(separator: "#", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == "did:key:" + parts[1], parts[1].first == "z",
            let bytes = Base58.decode(parts[1].dropFirst()), bytes.count == 34, bytes[0] == 0xED, bytes[1] == 0x01
        else { return nil }
        return Array(bytes.dropFirst(2))
    }
}
