// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// What the schema allows at a place in an entry.
///
/// There is no case for free text.
public enum Grammar: Hashable, Sendable {
    /// ``PlaceID``.
    case id
    /// ``Digest``.
    case digest
    /// ``Stamp``.
    case stamp
    /// ``Pseudonym``.
    case pseudonym
    /// ``Subject``.
    case subject
    /// ``ApproverKey``.
    case approverKey
    /// ``ApprovalSignature``.
    case signature
    /// A whole number in a range, at most 2^53 − 1.
    case whole(ClosedRange<UInt64>)
    /// One of these words.
    case word([String])
    /// So many different ones.
    indirect case list(Grammar, ClosedRange<Int>)

    /// Whether a value is of the grammar.
    func allows(_ value: JSONValue) -> Bool {
        switch (self, value) {
        case (.id, .string(let text)): PlaceID(text) != nil
        case (.digest, .string(let text)): Digest(text) != nil
        case (.stamp, .string(let text)): Stamp(text) != nil
        case (.pseudonym, .string(let text)): Pseudonym(text) != nil
        case (.subject, .string(let text)): Subject(text) != nil
        case (.approverKey, .string(let text)): ApproverKey(text) != nil
        case (.signature, .string(let text)): ApprovalSignature(text) != nil
        case (.word(let words), .string(let text)): words.contains { $0.utf8.elementsEqual(text.utf8) }
        case (.whole(let range), .number(let number)):
            UInt64(exactly: number).map { $0 < 1 << 53 && range.contains($0) } ?? false
        case (.list(let item, let count), .array(let values)):
            count.contains(values.count) && Set(values).count == values.count && values.allSatisfy(item.allows)
        default: false
        }
    }

    static func isID(_ text: String) -> Bool {
        let isWord = { (byte: UInt8) in (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) }
        return (1...64).contains(text.utf8.count) && text.utf8.first.map(isWord) == true
            && text.utf8.allSatisfy { isWord($0) || "-_.".utf8.contains($0) }
    }

    static func isHexadecimal(_ text: some Collection<UInt8>, count: Int) -> Bool {
        text.count == count && text.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    static func bytes(hexadecimal text: some Collection<UInt8>) -> [UInt8] {
        let digits = text.map { $0 < 0x3A ? $0 &- 0x30 : $0 &- 0x57 }
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
