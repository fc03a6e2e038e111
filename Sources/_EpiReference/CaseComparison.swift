// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// How one case of a reference file compares with the product.
public struct CaseComparison: Sendable {
    /// The case's name in the file.
    public let id: String
    /// Values compared.
    public private(set) var compared = 0
    /// Values left out because the reference says that they mean nothing there.
    public private(set) var skipped = 0
    /// Largest |got − want| / max(floor, |want|).
    public private(set) var largestDeviation = 0.0
    /// Where that was.
    public private(set) var largestAt = "-"
    /// What is out of tolerance, first ones in words.
    public private(set) var failures: [String] = []
    /// How many are out of tolerance.
    public private(set) var failureCount = 0

    init(id: String) {
        self.id = id
    }

    /// Whether every value is within its tolerance.
    public var holds: Bool { failureCount == 0 && compared > 0 }

    /// Compares one number; not-a-number stands for no result.
    mutating func compare(
        _ quantity: @autoclosure () -> String, got: Double?, want: Double, tolerance: Double, floor: Double = 1e-3
    ) {
        compared += 1
        let got = got ?? .nan
        if got.isNaN && want.isNaN || got == want { return }
        let deviation = abs(got - want) / max(floor, abs(want))
        if deviation.isNaN || deviation > largestDeviation {
            largestDeviation = deviation.isNaN ? .infinity : deviation
            largestAt = quantity()
        }
        if deviation <= tolerance { return }
        fail("\(quantity()): got \(got), want \(want)")
    }

    /// Compares series that run parallel to positions.
    mutating func compare(
        _ quantity: String, positions: [Int], got: [Double?], want: [Double], tolerance: Double, floor: Double = 1e-3,
        ignoring ignored: Set<Int> = []
    ) {
        guard got.count == want.count, positions.count == want.count else {
            fail("\(quantity): \(got.count) values, the reference has \(want.count)")
            return
        }
        for (place, position) in positions.enumerated() {
            if ignored.contains(place) {
                skipped += 1
            } else {
                compare(
                    "\(quantity)[\(position)]", got: got[place], want: want[place], tolerance: tolerance, floor: floor)
            }
        }
    }

    /// Counts something that must be exactly so.
    mutating func expect(_ holds: Bool, _ what: @autoclosure () -> String) {
        compared += 1
        if !holds { fail(what()) }
    }

    private mutating func fail(_ what: String) {
        failureCount += 1
        if failures.count < 5 { failures.append(what) }
    }
}

extension Bool? {
    /// 1, 0 or not-a-number, as reference files write alarms.
    var number: Double? { map { $0 ? 1 : 0 } }
}
