// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Fields of a message in Protocol Buffers' wire format, https://protobuf.dev/programming-guides/encoding, in their order.
struct ProtocolBuffer {
    /// A field: what it holds, and where it stands with its tag.
    struct Field {
        enum Value {
            case number(UInt64)
            case bytes(Range<Int>)
        }
        let number: UInt64
        let value: Value
        let place: Range<Int>

        /// Where the payload of a field of bytes, a text or a message stands; nil for a number.
        var payload: Range<Int>? { if case .bytes(let range) = value { range } else { nil } }
    }

    let fields: [Field]

    /// Reads a message; nil where it is not one.
    ///
    /// - Parameters:
    ///   - bytes: Hold the message.
    ///   - range: Where.
    init?(_ bytes: [UInt8], _ range: Range<Int>) {
        var fields: [Field] = []
        var index = range.lowerBound
        func number() -> UInt64? { Self.varint(bytes, &index, before: range.upperBound) }
        while index < range.upperBound {
            let start = index
            // As other readers take it, a tag has 32 bits, whatever a longer number says.
            guard let tag = number().map({ UInt64(UInt32(truncatingIfNeeded: $0)) }), tag >> 3 > 0 else { return nil }
            let value: Field.Value
            switch tag & 7 {
            case 0:
                guard let read = number() else { return nil }
                value = .number(read)
            case 1, 2, 5:
                let count: Int
                if tag & 7 == 2 {
                    guard let read = number().flatMap({ Int(exactly: $0) }) else { return nil }
                    count = read
                } else {
                    count = tag & 7 == 1 ? 8 : 4
                }
                guard count <= range.upperBound - index else { return nil }
                value = .bytes(index..<(index + count))
                index += count
            // Borders of a group, which is read as if its fields stood here.
            case 3, 4: value = .number(0)
            default: return nil
            }
            fields.append(Field(number: tag >> 3, value: value, place: start..<index))
        }
        self.fields = fields
    }

    /// Where the last field of a number stands, as readers take it; nil without one.
    func payload(_ number: UInt64) -> Range<Int>? { fields.last { $0.number == number }?.payload }

    /// Reads a varint and moves on behind it; nil where there is none.
    static func varint(_ bytes: [UInt8], _ index: inout Int, before end: Int) -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard index < end else { return nil }
            let byte = bytes[index]
            index += 1
            value |= UInt64(byte & 127) << shift
            if byte < 128 { return value }
        }
        return nil
    }

    /// A number written as a varint.
    static func varint(_ value: UInt64) -> [UInt8] {
        var (rest, bytes) = (value, [UInt8]())
        while rest > 127 {
            bytes.append(UInt8(rest & 127) | 128)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    /// A field of bytes.
    static func field(_ number: UInt64, _ bytes: some Collection<UInt8>) -> [UInt8] {
        varint(number << 3 | 2) + varint(UInt64(bytes.count)) + bytes
    }

    /// A field of a number.
    static func field(_ number: UInt64, _ value: UInt64) -> [UInt8] { varint(number << 3) + varint(value) }
}
