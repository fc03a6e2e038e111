// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import JWTKit

/// Keys that may sign tokens, each with the one algorithm it is used with.
///
/// A token's header does not choose: its `alg` must be the one that stands here for its `kid`.
public struct KeySet: Sendable {
    struct Entry: Sendable {
        let algorithm: String
        let keys: JWTKeyCollection
    }

    private var entries: [String: Entry] = [:]

    /// The identifiers of the keys, in order.
    public var ids: [String] { entries.keys.sorted() }

    /// This system's own key.
    public init(_ key: TokenVerifierKey) async {
        entries[key.id] = Entry(algorithm: "EdDSA", keys: await JWTKeyCollection().add(eddsa: key.publicKey))
    }

    /// A JSON Web Key Set (RFC 7517).
    ///
    /// Takes RS256 with at least 2048 bits, ES256 on P-256, and EdDSA on Ed25519. Keys of other kinds, for encryption, or
    /// without an identifier are left out; symmetric and private keys are refused, since a set is public.
    ///
    /// - Parameters:
    ///   - json: The document.
    ///   - address: What messages call it.
    /// - Throws: ``KeySetError``.
    public init(json: [UInt8], address: String) async throws(KeySetError) {
        let document: JSONValue
        do throws(EntryError) { document = try JSONReader.read(json) } catch {
            throw KeySetError(address: address, problem: "it is \(error)")
        }
        guard case .array(let keys)? = document["keys"] else {
            throw KeySetError(address: address, problem: "it has no list 'keys'")
        }
        for key in keys.prefix(100) {
            guard key["kty"]?.text != "oct", key["d"] == nil, key["k"] == nil else {
                throw KeySetError(address: address, problem: "it shows a secret key; replace that key at once")
            }
            guard let id = key["kid"]?.text, !id.isEmpty, id.utf8.count <= 200, key["use"]?.text ?? "sig" == "sig",
                let algorithm = Self.algorithm(of: key), let entry = await Self.entry(key, algorithm)
            else { continue }
            guard entries.updateValue(entry, forKey: id) == nil else {
                throw KeySetError(address: address, problem: "two of its keys have one identifier")
            }
        }
        guard !entries.isEmpty else {
            throw KeySetError(
                address: address,
                problem:
                    "no key in it can be used; needed are RS256 (2048 bits or more), ES256 or EdDSA, each with 'kid'")
        }
    }

    subscript(id: String) -> Entry? { entries[id] }

    /// The one algorithm for a key; nil for a key that is not taken.
    private static func algorithm(of key: JSONValue) -> String? {
        let found: String
        switch (key["kty"]?.text, key["crv"]?.text) {
        case ("RSA", _):
            let modulus = key["n"]?.text.flatMap { Base64URL.decode($0) } ?? []
            guard modulus.drop(while: { $0 == 0 }).count >= 256 else { return nil }
            found = "RS256"
        case ("EC", "P-256"): found = "ES256"
        case ("OKP", "Ed25519"): found = "EdDSA"
        default: return nil
        }
        guard let declared = key["alg"]?.text else { return found }
        return declared == found ? found : nil
    }

    private static func entry(_ key: JSONValue, _ algorithm: String) async -> Entry? {
        func text(_ name: String) -> JSONValue.Member? { key[name]?.text.map { .init(name, .string($0)) } }
        let members = ["kty", "crv", "n", "e", "x", "y"].compactMap(text)
        let plain = JSONValue.object(members + [.init("alg", .string(algorithm)), .init("kid", .string("key"))])
        guard let json = try? CanonicalJSON.encode(plain),
            let jwk = try? JSONDecoder().decode(JWK.self, from: Data(json)),
            let keys = try? await JWTKeyCollection().add(jwk: jwk)
        else { return nil }
        return Entry(algorithm: algorithm, keys: keys)
    }
}

/// Why a key set cannot be used.
public struct KeySetError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where it came from.
    public let address: String
    /// What is wrong.
    public let problem: String

    /// The address and what is wrong, in one line.
    public var description: String { "\(address): \(problem)." }
}
