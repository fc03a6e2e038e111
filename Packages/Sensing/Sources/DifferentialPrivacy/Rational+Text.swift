// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import BigInt

extension Rational: LosslessStringConvertible, Codable {
    /// Longest text and largest exponent accepted, so that a short input cannot ask for a number of a gigabyte.
    private static let longestText = 400
    private static let largestExponent = 400

    /// Reads `1/100`, `0.01`, `1e-6`, `7`, each with an optional sign.
    ///
    /// - Returns: Nil for anything else, for a zero denominator, and beyond 400 characters or a power of ten of 400.
    public init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= Self.longestText else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        switch parts.count {
        case 1:
            guard let value = Self.decimal(parts[0]) else { return nil }
            self = value
        case 2:
            guard let above = Self.decimal(parts[0]), let below = Self.decimal(parts[1]), !below.isZero else {
                return nil
            }
            self = above / below
        default: return nil
        }
    }

    /// Reads digits with an optional sign, decimal point and power of ten.
    private static func decimal(_ text: Substring) -> Rational? {
        var rest = text.utf8[...]
        var negative = false
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            negative = sign == UInt8(ascii: "-")
            rest = rest.dropFirst()
        }
        var digits: [UInt8] = []
        var places = 0
        var point = false
        while let byte = rest.first {
            if byte == UInt8(ascii: "."), !point {
                point = true
            } else if UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte {
                digits.append(byte)
                if point { places += 1 }
            } else {
                break
            }
            rest = rest.dropFirst()
        }
        guard !digits.isEmpty, let whole = BigInt(String(decoding: digits, as: UTF8.self)) else { return nil }
        var power = 0
        if let mark = rest.first {
            guard mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E"),
                let exponent = Int(Substring(rest.dropFirst())), abs(exponent) <= largestExponent
            else { return nil }
            power = exponent
        }
        power -= places
        let scale = BigInt(10).power(abs(power))
        let value = power < 0 ? Rational(whole, over: scale) : Rational(whole * scale, over: 1)
        return negative ? -value : value
    }

    /// `7` or `1/100`: in lowest terms, and read back as the same value.
    public var description: String {
        denominator == 1 ? numerator.description : "\(numerator)/\(denominator)"
    }

    /// Reads the text form from a string.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let value = Self(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "expected an exact number such as \"1/100\" or \"1e-6\", found \"\(text)\"")
        }
        self = value
    }

    /// Writes the text form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
