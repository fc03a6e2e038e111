// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Protocol Buffers' wire format, https://protobuf.dev/programming-guides/encoding.
enum Wire {
    static func number(_ value: UInt64) -> Data {
        value < 128 ? Data([UInt8(value)]) : Data([UInt8(value & 127) | 128]) + number(value >> 7)
    }

    static func field(_ number: UInt64, _ value: UInt64) -> Data { self.number(number << 3) + self.number(value) }

    static func field(_ number: UInt64, _ bytes: Data) -> Data {
        self.number(number << 3 | 2) + self.number(UInt64(bytes.count)) + bytes
    }
}
