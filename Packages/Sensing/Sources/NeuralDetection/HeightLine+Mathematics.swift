// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

extension HeightLine {
    static func log(_ value: Double) -> Double { Foundation.log(max(value, 1e-6)) }
    static func exp(_ value: Double) -> Double { Foundation.exp(value) }

    /// The middle element, 0 of none; sorts its argument.
    static func median(_ values: inout [Double]) -> Double {
        guard !values.isEmpty else { return 0 }
        values.sort()
        return values[values.count / 2]
    }
}
