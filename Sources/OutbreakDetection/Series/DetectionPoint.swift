// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// One point of a series as a detector saw it.
public struct DetectionPoint: Sendable, Equatable {
    /// Position in the series, from 0.
    public let index: Int
    /// The observation; `nan` if missing.
    public let observed: Double
    /// What the method expected, in counts; `nil` where it gives nothing.
    public let expected: Double?
    /// The count above which the point is an alarm (each method says whether reaching it is enough).
    public let threshold: Double?
    /// The method's statistic.
    public let score: Double?
    /// Whether the point is an alarm; `nil` where the method gives nothing.
    public let alarm: Bool?

    /// Makes a point.
    /// - Parameters:
    ///   - index: Position from 0.
    ///   - observed: The observation.
    ///   - expected: Expected count.
    ///   - threshold: Alarm threshold.
    ///   - score: The statistic.
    ///   - alarm: Whether it is an alarm.
    public init(
        index: Int, observed: Double, expected: Double? = nil, threshold: Double? = nil, score: Double? = nil,
        alarm: Bool? = nil
    ) {
        self.index = index
        self.observed = observed
        self.expected = expected
        self.threshold = threshold
        self.score = score
        self.alarm = alarm
    }
}

extension Double {
    /// The value, or `nil` for not-a-number.
    var known: Double? { isNaN ? nil : self }
}
