// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Numbers as the C2SP formats write them: ASCII digits, no sign, no leading zero.
enum PlainDecimal {
    static func parse(_ text: some StringProtocol) -> UInt64? {
        let digits = text.utf8
        guard let first = digits.first, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        guard first != 0x30 || digits.count == 1 else { return nil }
        return UInt64(text)
    }
}
