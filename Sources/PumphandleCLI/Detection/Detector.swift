// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser
package import OutbreakDetection

/// The methods of `pumphandle detect`.
package enum DetectionMethod: String, CaseIterable, ExpressibleByArgument {
    case earsC1 = "ears-c1"
    case earsC2 = "ears-c2"
    case earsC3 = "ears-c3"
    case farrington
    case farringtonFlexible = "farrington-flexible"
    case cusum
    case glrPoisson = "glr-poisson"
    case glrNegativeBinomial = "glr-nb"
    case ewma
    case noiseAwareEars = "noise-aware-ears"
    case noiseAwareFarrington = "noise-aware-farrington"

    /// Whether the method takes series that carry known noise or are known in part.
    var isNoiseAware: Bool { self == .noiseAwareEars || self == .noiseAwareFarrington }

    /// Whether day-of-week and holiday effects can be taken out.
    var takesCalendar: Bool {
        switch self {
        case .farrington, .farringtonFlexible: true
        default: isNoiseAware
        }
    }

    /// Whether the method learns from a stretch before the points that it judges.
    var needsTraining: Bool {
        switch self {
        case .cusum, .glrPoisson, .glrNegativeBinomial, .ewma: true
        default: false
        }
    }
}

/// A method with its parameters, ready for any number of series.
package struct Detector: Sendable {
    /// All parameters with their values, as JSON.
    package let parameters: [(key: String, json: String)]
    /// Judges the points of a series from a position on.
    package let detect: @Sendable (TimeSeries, Range<Int>) throws -> [DetectionPoint]
    /// Periods that a series needs before any point can be judged, and one more.
    package let needed: @Sendable (_ frequency: Int) -> Int

    /// Reads a method's parameters.
    ///
    /// - Parameters:
    ///   - method: The method.
    ///   - arguments: `key=value`, by the names of the reference packages.
    ///   - asInR: Whether R's results are wanted, faults included.
    ///   - calendar: Whose effects are taken out, if any.
    /// - Throws: ``Failure``.
    package init(
        _ method: DetectionMethod, _ arguments: [String], asInR: Bool, calendar: CalendarAdjustment? = nil
    ) throws {
        guard calendar == nil || method.takesCalendar else {
            let takers = DetectionMethod.allCases.filter(\.takesCalendar).map(\.rawValue)
            throw Failure.badInput(
                "--holidays: \(method.rawValue) has no place for calendar effects; use \(takers.joined(separator: ", "))."
            )
        }
        var set = try MethodParameters(arguments)
        do {
            switch method {
            case .earsC1: (detect, needed) = try Self.ears(.c1, &set, asInR)
            case .earsC2: (detect, needed) = try Self.ears(.c2, &set, asInR)
            case .earsC3: (detect, needed) = try Self.ears(.c3, &set, asInR)
            case .farrington: (detect, needed) = try Self.farrington(&set, asInR, calendar)
            case .farringtonFlexible: (detect, needed) = try Self.farringtonFlexible(&set, asInR, calendar)
            case .cusum: (detect, needed) = try Self.cusum(&set, asInR)
            case .glrPoisson: (detect, needed) = try Self.likelihoodRatio(&set, isPoisson: true, asInR)
            case .glrNegativeBinomial: (detect, needed) = try Self.likelihoodRatio(&set, isPoisson: false, asInR)
            case .ewma: (detect, needed) = try Self.ewma(&set)
            case .noiseAwareEars: (detect, needed) = try Self.noiseAwareEars(&set, calendar)
            case .noiseAwareFarrington: (detect, needed) = try Self.noiseAwareFarrington(&set, calendar)
            }
            try set.finish(method: method.rawValue)
        } catch let error as DetectionError {
            throw Failure.badInput("--set: \(error)")
        }
        parameters = set.used
    }

    private typealias Parts = (
        @Sendable (TimeSeries, Range<Int>) throws -> [DetectionPoint], @Sendable (Int) -> Int
    )

    private static func ears(
        _ variant: EarlyAberration.Variant, _ set: inout MethodParameters, _ asInR: Bool
    ) throws -> Parts {
        let detector = try EarlyAberration(
            variant, baseline: set.integer("baseline", default: 7), minSigma: set.number("minSigma", default: 0),
            alpha: set.number("alpha", default: variant == .c3 ? 0.025 : 0.001), rule: asInR ? .package : .published)
        return ({ detector.detect($0, in: $1) }, { _ in detector.firstIndex + 1 })
    }

    private static func farrington(
        _ set: inout MethodParameters, _ asInR: Bool, _ calendar: CalendarAdjustment?
    ) throws -> Parts {
        var detector = Farrington()
        detector.b = try set.integer("b", default: detector.b)
        detector.w = try set.integer("w", default: detector.w)
        detector.reweight = try set.flag("reweight", default: true)
        detector.alpha = try set.number("alpha", default: detector.alpha)
        detector.trend = try set.flag("trend", default: true)
        detector.limit54 = try set.caseLimit("limit54", default: detector.limit54)
        detector.powertrans = try set.choice("powertrans", default: detector.powertrans)
        detector.populationOffset = try set.flag("populationOffset", default: false)
        detector.rules = asInR ? .asInR : .corrected
        try detector.validate(frequency: 1 << 20)
        let usesPopulation = detector.populationOffset
        detector.populationOffset = usesPopulation || calendar != nil
        let ready = detector
        return (
            { given, range in
                try requirePopulation(usesPopulation, given)
                let series = try calendar?.offset(given, usesPopulation, before: range.lowerBound) ?? given
                let first = ready.b * series.frequency - ready.w - 1
                return try zip(range, ready.detect(series, in: range)).map { index, point in
                    guard let point, index >= first else {
                        return DetectionPoint(index: index, observed: series.counts[index])
                    }
                    // Too few recent cases: R writes an upper bound of 0.
                    let isJudged = asInR || point.upperBound > 0
                    return DetectionPoint(
                        index: index, observed: point.observed, expected: isJudged ? point.expected : nil,
                        threshold: isJudged ? point.upperBound : nil, score: isJudged ? point.score : nil,
                        alarm: point.alarm)
                }
            }, { ready.b * $0 - ready.w }
        )
    }

    /// The parameters that both flexible methods share.
    private static func flexible(_ set: inout MethodParameters) throws -> FarringtonFlexible {
        var detector = FarringtonFlexible()
        detector.b = try set.integer("b", default: detector.b)
        detector.w = try set.integer("w", default: detector.w)
        detector.reweight = try set.flag("reweight", default: true)
        detector.weightsThreshold = try set.number("weightsThreshold", default: detector.weightsThreshold)
        detector.alpha = try set.number("alpha", default: detector.alpha)
        detector.trend = try set.flag("trend", default: true)
        detector.pThresholdTrend = try set.number("pThresholdTrend", default: detector.pThresholdTrend)
        detector.limit54 = try set.caseLimit("limit54", default: detector.limit54)
        detector.powertrans = try set.choice("powertrans", default: detector.powertrans)
        detector.populationOffset = try set.flag("populationOffset", default: false)
        detector.noPeriods = try set.integer("noPeriods", default: detector.noPeriods)
        detector.pastWeeksNotIncluded = try set.integer("pastWeeksNotIncluded", default: detector.w)
        detector.thresholdMethod = try set.choice("thresholdMethod", default: detector.thresholdMethod)
        return detector
    }

    private static func farringtonFlexible(
        _ set: inout MethodParameters, _ asInR: Bool, _ calendar: CalendarAdjustment?
    ) throws -> Parts {
        var detector = try flexible(&set)
        detector.rules = asInR ? .asInR : .corrected
        try detector.validate(frequency: 1 << 20)
        let usesPopulation = detector.populationOffset
        detector.populationOffset = usesPopulation || calendar != nil
        let ready = detector
        return (
            { given, range in
                try requirePopulation(usesPopulation, given)
                let series = try calendar?.offset(given, usesPopulation, before: range.lowerBound) ?? given
                return try ready.detect(series, in: range).map { point in
                    DetectionPoint(
                        index: point.index, observed: point.observed, expected: point.expected,
                        threshold: point.upperBound, score: point.score, alarm: point.alarm)
                }
            }, { ready.b * $0 + ready.w }
        )
    }

    private static func noiseAwareFarrington(
        _ set: inout MethodParameters, _ calendar: CalendarAdjustment?
    ) throws -> Parts {
        var method = try flexible(&set)
        let usesPopulation = method.populationOffset
        method.populationOffset = usesPopulation || calendar != nil
        var detector = NoiseAwareFarrington(method)
        detector.minimumDispersion = try set.number("minimumDispersion", default: 1)
        let ready = detector
        return (
            { given, range in
                try requirePopulation(usesPopulation, given)
                let series = try calendar?.offset(given, usesPopulation, before: range.lowerBound) ?? given
                return try ready.detect(series, in: range)
            }, { ready.method.b * $0 + ready.method.w }
        )
    }

    private static func noiseAwareEars(
        _ set: inout MethodParameters, _ calendar: CalendarAdjustment?
    ) throws -> Parts {
        let detector = try NoiseAwareBaseline(
            baseline: set.integer("baseline", default: 7), gap: set.integer("gap", default: 2),
            alpha: set.number("alpha", default: 0.001), minSigma: set.number("minSigma", default: 0))
        return (
            { series, range in
                let effects = try calendar?.factors(series, before: range.lowerBound)
                return detector.detect(series, in: range, effects: effects)
            }, { _ in detector.baseline + detector.gap + 1 }
        )
    }

    private static func requirePopulation(_ isUsed: Bool, _ series: TimeSeries) throws {
        guard isUsed, series.population == nil else { return }
        throw DetectionError.badParameter(
            name: "populationOffset", found: "true", expected: "false for a file without a population column")
    }

    private static func cusum(_ set: inout MethodParameters, _ asInR: Bool) throws -> Parts {
        let k = try set.number("k", default: 1.04), h = try set.number("h", default: 2.26)
        var mean = CumulativeSum.InControlMean.training
        let text = set.text("m")
        if text == "glm" {
            mean = .harmonic
        } else if let text, text != "NULL", text != "null" {
            guard let value = Double(text) else {
                throw Failure.badInput("--set m=\(text): it must be a number above 0, or glm.")
            }
            mean = .fixed(value)
        }
        set.note("m", json: text.map { Double($0).map { JSONText.number($0) } ?? JSONText.string($0) } ?? "null")
        var detector = try CumulativeSum(
            k: k, h: h, transformation: set.choice("trans", default: .standard), mean: mean,
            alpha: set.number("alpha", default: 0.1))
        detector.iteratesAsInR = asInR
        let ready = detector
        return (
            { series, range in
                try ready.detect(series, in: range).map {
                    DetectionPoint(
                        index: $0.index, observed: $0.observed, expected: $0.mean, threshold: $0.countAtAlarm,
                        score: $0.sum, alarm: $0.alarm)
                }
            }, { _ in 2 }
        )
    }

    private enum Return: String, CaseIterable {
        case value, cases
    }

    private enum Change: String, CaseIterable {
        case intercept
    }

    private static func likelihoodRatio(
        _ set: inout MethodParameters, isPoisson: Bool, _ asInR: Bool
    ) throws -> Parts {
        var detector = LikelihoodRatioDetector()
        detector.cARL = try set.number("c.ARL", default: 5)
        let mean = try set.optionalNumber("mu0")
        let harmonics = try set.integer("S", default: 1)
        let trend = try set.flag("trend", default: false), refit = try set.flag("refit", default: false)
        detector.mu0 = .regression(harmonics: harmonics, trend: trend, refit: refit)
        if isPoisson {
            detector.dispersion = .known(0)
        } else {
            let alpha = try set.optionalNumber("alpha")
            guard alpha.map({ $0 > 0 }) ?? true else {
                throw Failure.badInput("--set alpha=0: use --method glr-poisson, or a number above 0.")
            }
            detector.dispersion = alpha.map { .known($0) } ?? .estimated
        }
        detector.mTilde = try set.integer("Mtilde", default: 1)
        detector.m = try set.integer("M", default: -1)
        _ = try set.choice("change", default: Change.intercept)
        detector.theta = try set.optionalNumber("theta")
        detector.direction = try set.choice("dir", default: .increase)
        let wanted = try set.choice("ret", default: Return.value)
        detector.findsCases = isPoisson || detector.theta != nil || wanted == .cases
        detector.xMax = try set.integer("xMax", default: 10_000)
        detector.keepsHabitsOfR = asInR
        let ready = detector
        return (
            { series, range in
                var detector = ready
                if let mean { detector.mu0 = .known(range.map { _ in mean }) }
                return try detector.detect(series, in: range).points.map {
                    DetectionPoint(
                        index: $0.index, observed: $0.observed, expected: $0.mean, threshold: $0.casesNeeded,
                        score: $0.statistic, alarm: $0.alarm)
                }
            }, { _ in mean == nil ? 3 + 2 * harmonics : 2 }
        )
    }

    private static func ewma(_ set: inout MethodParameters) throws -> Parts {
        let detector = try MovingAverageChart(
            lambda: set.number("lambda", default: 0.2), width: set.number("L", default: 3),
            sigma: set.choice("sigma", default: .sample), limits: set.choice("limits", default: .exact),
            start: set.optionalNumber("start"))
        return (
            { series, range in
                let chart = try detector.chart(series, training: 0..<range.lowerBound, in: range)
                return chart.points.map {
                    DetectionPoint(
                        index: $0.index, observed: $0.observed, expected: chart.mean, threshold: $0.upper,
                        score: $0.average, alarm: $0.alarm)
                }
            }, { _ in 3 }
        )
    }
}
