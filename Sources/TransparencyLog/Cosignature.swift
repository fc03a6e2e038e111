// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// A witness's statement that, at a time, it had seen no longer tree of a log than this (C2SP tlog-cosignature).
public struct Cosignature: Sendable, Hashable {
    /// Who signed.
    public let key: VerifierKey
    /// When, in seconds since 1970.
    public let time: UInt64

    /// What a witness signs: two lines, then the checkpoint's text.
    static func message(time: UInt64, text: String) -> [UInt8] {
        Array("cosignature/v1\ntime \(time)\n\(text)".utf8)
    }

    /// The time as the first eight bytes of a cosignature, big-endian.
    static func encode(time: UInt64) -> [UInt8] {
        stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: time >> UInt64($0)) }
    }

    static func time(of signature: [UInt8]) -> UInt64 {
        signature.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
