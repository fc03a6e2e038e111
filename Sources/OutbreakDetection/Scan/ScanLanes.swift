// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Vectors of sums, one lane for each simulated data set.
///
/// Each type says for itself how it adds and compares: the generic operators of `SIMD` go lane by lane.
protocol ScanLanes: SIMD, Sendable, SendableMetatype where Scalar: FixedWidthInteger & SignedInteger & Sendable {
    /// Adds lane by lane, wrapping around.
    static func sum(_ a: Self, _ b: Self) -> Self

    /// Whether some lane is at least a limit; no lane may be further from it than the type can say.
    func reaches(_ limit: Scalar) -> Bool
}

extension SIMD32: ScanLanes where Scalar == Int16 {
    static func sum(_ a: Self, _ b: Self) -> Self { a &+ b }
    @inline(__always) func reaches(_ limit: Int16) -> Bool { (Self(repeating: limit &- 1) &- self).min() < 0 }
}

extension SIMD16: ScanLanes where Scalar == Int32 {
    static func sum(_ a: Self, _ b: Self) -> Self { a &+ b }
    @inline(__always) func reaches(_ limit: Int32) -> Bool { (Self(repeating: limit &- 1) &- self).min() < 0 }
}

extension SIMD8: ScanLanes where Scalar == Int64 {
    static func sum(_ a: Self, _ b: Self) -> Self { a &+ b }
    @inline(__always) func reaches(_ limit: Int64) -> Bool { (Self(repeating: limit &- 1) &- self).min() < 0 }
}
