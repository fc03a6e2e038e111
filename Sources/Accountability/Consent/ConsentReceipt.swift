// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import TransparencyLog

/// What a receipt is made from.
public struct ConsentTerms: Hashable, Sendable {
    /// What rests on the consent.
    public let ground: Act.Consent.Ground
    /// Who answers for it: an office or institute.
    public let controller: String
    /// How that is reached to withdraw: an address, number or mailbox.
    public let contact: String
    /// Where: ISO 3166 country code in capitals.
    public let jurisdiction: String
    /// The person, if the receipt is to name them; stands nowhere but on the receipt.
    public let person: String?
    /// When the consent ends by itself.
    public let expires: Date

    /// Checks terms.
    ///
    /// - Throws: ``ReceiptRefusal`` for a text that is empty or too long, another country code, or an end out of range.
    public init(
        ground: Act.Consent.Ground, controller: String, contact: String, jurisdiction: String = "KR",
        person: String? = nil, expires: Date, now: Date
    ) throws(ReceiptRefusal) {
        for (field, text) in [("controller", controller), ("contact", contact), ("name", person ?? "x")] {
            guard (1...200).contains(text.count), text.contains(where: { $0.isLetter || $0.isNumber }),
                !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
            else {
                throw ReceiptRefusal(
                    .receiptMalformed, field, found: text.isEmpty ? "nothing" : "\(text.count) characters",
                    remedy: "write 1 to 200 characters in one line")
            }
        }
        guard jurisdiction.utf8.count == 2, jurisdiction.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
            throw ReceiptRefusal(
                .receiptMalformed, "jurisdiction", found: "'\(jurisdiction.prefix(20))'",
                remedy: "write a country code of ISO 3166, for example KR")
        }
        guard expires > now, expires.timeIntervalSince(now) <= Self.longest else {
            throw ReceiptRefusal(
                .receiptMalformed, "expires", found: Stamp(expires).text,
                remedy: "consent ends within two years; ask again then")
        }
        self.ground = ground
        self.controller = controller
        self.contact = contact
        self.jurisdiction = jurisdiction
        self.person = person
        self.expires = expires
    }

    private static let longest: Double = 2 * 366 * 86_400
}

/// A consent receipt as its holder keeps it.
///
/// The fields of ISO/IEC TS 27560:2023 in the terms of W3C's Data Privacy Vocabulary (profile dpv-27560), as JSON-LD, with
/// an `eddsa-jcs-2022` proof. It holds 128 random bits, so its digest tells nobody who cannot see it what it says.
public struct ConsentReceipt: Hashable, Sendable {
    /// The whole document, canonical JSON in UTF-8.
    public let bytes: [UInt8]
    /// Names it in the log.
    public let digest: Digest
    /// What rests on it.
    public let ground: Act.Consent.Ground
    /// When it was given.
    public let given: Stamp
    /// When it ends by itself.
    public let expires: Stamp
    /// The key that signed it, 32 bytes.
    package let signer: [UInt8]
    let document: JSONValue

    /// Makes and signs a receipt.
    ///
    /// - Parameters:
    ///   - terms: What is agreed.
    ///   - key: The log's key.
    ///   - now: The machine's clock.
    /// - Throws: ``AccountError`` if the key cannot sign.
    public init(_ terms: ConsentTerms, key: SignerKey, now: Date) throws(AccountError) {
        let document = try DataIntegrityProof.sign(
            ReceiptDocument.make(terms, given: Stamp(now)), with: key, created: Stamp(now))
        do throws(EntryError) { bytes = try CanonicalJSON.encode(document) } catch { throw .entry(error) }
        self.document = document
        digest = Digest(of: bytes)
        ground = terms.ground
        given = Stamp(now)
        expires = Stamp(terms.expires)
        signer = key.verifier.publicKey
    }

    /// Reads a receipt and checks its form and signature; whether it is live is the log's to say.
    ///
    /// - Parameter bytes: JSON in UTF-8, in any layout.
    /// - Throws: ``ReceiptRefusal``.
    public init(parsing bytes: [UInt8]) throws(ReceiptRefusal) {
        guard bytes.count <= 65_536 else {
            throw ReceiptRefusal(
                .receiptMalformed, "receipt", found: "\(bytes.count) bytes", remedy: "a receipt has at most 64 KiB")
        }
        let document: JSONValue
        do throws(EntryError) {
            document = try JSONReader.read(bytes)
            self.bytes = try CanonicalJSON.encode(document)
        } catch {
            throw ReceiptRefusal(
                .receiptMalformed, "receipt", found: "\(error)",
                remedy: "give the .jsonld file as 'consent give' wrote it")
        }
        let found = try ReceiptDocument.read(document)
        do { signer = try DataIntegrityProof.verify(document) } catch {
            throw ReceiptRefusal(
                error.field == "proof.proofValue" ? .receiptSignatureInvalid : .receiptMalformed, error.field,
                found: error.found, remedy: error.remedy)
        }
        self.document = document
        digest = Digest(of: self.bytes)
        ground = found.ground
        given = found.given
        expires = found.expires
    }

    /// Refuses a receipt that another key signed.
    ///
    /// - Parameter key: The log's key.
    /// - Throws: ``ReceiptRefusal``.
    public func requireSigned(by key: VerifierKey) throws(ReceiptRefusal) {
        guard signer == key.publicKey else {
            throw ReceiptRefusal(
                .receiptSignatureInvalid, "proof.verificationMethod", found: "another key than the log's",
                remedy: "only receipts that '\(key.name)' signed count here")
        }
    }

    /// The act that gives it.
    public var act: Act.Consent { Act.Consent(receipt: digest, ground: ground, expires: expires) }
}

/// Why a receipt is refused.
///
/// The message never repeats what a receipt says of a person.
public struct ReceiptRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// In a word, for the log.
    public let reason: RefusalReason
    /// Which part of the receipt.
    public let field: String
    /// What was found there.
    public let found: String
    /// What would be right.
    public let remedy: String

    init(_ reason: RefusalReason, _ field: String, found: String, remedy: String) {
        self.reason = reason
        self.field = field
        self.found = found
        self.remedy = remedy
    }

    /// The part of the receipt, what was found, and what would be right.
    public var description: String { "\(field): \(found); \(remedy)." }
}
