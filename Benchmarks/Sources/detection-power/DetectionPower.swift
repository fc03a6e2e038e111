// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import BenchmarkSupport
import Foundation
import OutbreakDetection

/// `detection-power [--series N] [--seed S] [--images FOLDER]`: false alarms, and probability and delay of detection,
/// against the privacy loss ε, for plain detectors and for those that know the noise, the coverage and the calendar.
@main
struct Main {
    static func main() async throws {
        var options = ["--series": "200", "--seed": "1", "--images": ""]
        var arguments = CommandLine.arguments.dropFirst().makeIterator()
        while let name = arguments.next() {
            guard options[name] != nil, let value = arguments.next() else {
                print("Usage: detection-power [--series N] [--seed S] [--images FOLDER]")
                exit(name == "--help" ? 0 : 64)
            }
            options[name] = value
        }
        guard let number = Int(options["--series"] ?? ""), number >= 10, let seed = UInt64(options["--seed"] ?? "")
        else {
            print("--series must be a whole number of at least 10, --seed a whole number.")
            exit(64)
        }
        if let folder = options["--images"], !folder.isEmpty {
            // Now, not after minutes of work.
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue,
                FileManager.default.isWritableFile(atPath: folder)
            else {
                print("--images: '\(folder)' must be a folder that exists and may be written to.")
                exit(2)
            }
        }
        let epsilons: [Double] = [0.1, 0.2, 0.5, 1, 2, 5, .infinity]
        var results: [Detector: [Outcome]] = [:]
        print(
            "\(number) series, seed \(seed); alpha 0.01; alarms per 1000 days without outbreak, share of outbreaks found,"
        )
        print(
            "mean delay of those in days, and the share found when each detector's limit gives 10 false alarms per 1000."
        )
        print("epsilon  sigma  detector                        alarms/1000  found  delay  found at 10/1000")
        for epsilon in epsilons {
            let outcomes = try await Experiment(epsilon: epsilon, number: number, seed: seed).run()
            for detector in Detector.allCases {
                guard let outcome = outcomes[detector] else { continue }
                results[detector, default: []].append(outcome)
                print(
                    column(epsilon.isFinite ? "\(epsilon)" : "none", 7)
                        + column(decimals(Experiment.sigma(epsilon), 1), 7) + "  "
                        + detector.rawValue.padding(toLength: 32, withPad: " ", startingAt: 0)
                        + column(decimals(1000 * outcome.falseAlarms, 1), 11) + column(decimals(outcome.found, 2), 7)
                        + column(decimals(outcome.delay, 1), 7) + column(decimals(outcome.foundAtEqualAlarms, 2), 18))
            }
        }
        guard let folder = options["--images"], !folder.isEmpty else { return }
        let labels = epsilons.map { $0.isFinite ? "\($0)" : "none" }
        for (file, title, detectors) in [
            ("detection-power-ears.svg", "EARS C2", Detector.allCases.filter { $0.rawValue.hasPrefix("EARS") }),
            (
                "detection-power-farrington.svg", "Farrington flexible",
                Detector.allCases.filter { $0.rawValue.hasPrefix("Farr") }
            ),
        ] {
            let chart = PowerChart(
                title: title, labels: labels, lines: detectors.map { ($0.rawValue, results[$0] ?? []) })
            try Data(chart.svg.utf8).write(to: URL(fileURLWithPath: folder).appendingPathComponent(file))
        }
    }
}

/// The detectors that are compared.
enum Detector: String, CaseIterable {
    case plainEars = "EARS, plain"
    case awareEars = "EARS, noise-aware"
    case calendarEars = "EARS, noise- and calendar-aware"
    case plainFarrington = "Farrington, plain"
    case awareFarrington = "Farrington, noise-aware"
    case calendarFarrington = "Farrington, noise+calendar"
}

/// How one detector did.
struct Outcome {
    let falseAlarms: Double
    let found: Double
    let delay: Double
    let foundAtEqualAlarms: Double
}

/// Many series with and without an outbreak at one privacy loss.
struct Experiment {
    let epsilon: Double
    let number: Int
    let seed: UInt64

    private static let alpha = 0.01
    private static let judged = 60
    private static let outbreak: [Double] = [0.2, 0.4, 0.6, 0.8, 1, 1, 1, 0.8, 0.6, 0.4, 0.2]
    private static let peak = 30.0

    /// Standard deviation of Gaussian noise on a count to which a person adds at most 1, for ε at δ = 10⁻⁶ by way of
    /// zero-concentrated differential privacy: ε = ρ + 2√(ρ ln(1/δ)), σ = 1/√(2ρ).
    static func sigma(_ epsilon: Double) -> Double {
        guard epsilon.isFinite else { return 0 }
        let l = log(1e6)
        let root = (l + epsilon).squareRoot() - l.squareRoot()
        return 1 / (2 * root * root).squareRoot()
    }

    func run() async throws -> [Detector: Outcome] {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let runs = try await withThrowingTaskGroup(of: [Detector: [Run]].self) { group in
            for core in 0..<cores {
                group.addTask {
                    var runs: [Detector: [Run]] = [:]
                    for index in stride(from: core, to: number, by: cores) {
                        for (detector, run) in try one(UInt64(index)) { runs[detector, default: []].append(run) }
                    }
                    return runs
                }
            }
            return try await group.reduce(into: [Detector: [Run]]()) { $0.merge($1) { $0 + $1 } }
        }
        return runs.mapValues { Self.outcome($0) }
    }

    /// Scores over the judged days, where 1 is the detector's own limit, and the day on which the outbreak begins.
    private struct Run {
        let quiet: [Double]
        let outbreak: [Double]
        let start: Int
    }

    private static func outcome(_ runs: [Run]) -> Outcome {
        let quiet = runs.flatMap(\.quiet).sorted()
        let equalLimit = quiet[min(quiet.count - 1, Int(0.99 * Double(quiet.count)))]
        func found(_ limit: Double) -> (share: Double, delay: Double) {
            let delays = runs.compactMap { run in
                (0..<outbreak.count).first { run.outbreak[run.start + $0] > limit }.map(Double.init)
            }
            let mean = delays.isEmpty ? .nan : delays.reduce(0, +) / Double(delays.count)
            return (Double(delays.count) / Double(runs.count), mean)
        }
        let own = found(1)
        return Outcome(
            falseAlarms: Double(quiet.count { $0 > 1 }) / Double(quiet.count), found: own.share, delay: own.delay,
            foundAtEqualAlarms: found(equalLimit).share)
    }

    private func one(_ index: UInt64) throws -> [Detector: Run] {
        var generator = SeededGenerator(seed: seed, stream: index)
        guard let first = CalendarDate(year: 2020, month: 3, day: 1) else { return [:] }
        let days = 3 * 365 + 60 + Int(generator.next() % 300), calendar = HolidayCalendar.korea()
        let dates = (0..<days).map { first.adding(days: $0) }
        let baseline = Baseline(mean: 30)
        let truth = baseline.draw(baseline.means(dates, calendar: calendar), using: &generator)
        let start = 20 + Int(generator.next() % 20)
        var withOutbreak = truth
        for (day, height) in Self.outbreak.enumerated() {
            withOutbreak[days - Self.judged + start + day] += generator.poisson(mean: Self.peak * height)
        }
        // 4 days in 100 are half covered, 2 not at all; the noise is the same on what is seen.
        let coverage = (0..<days).map { _ in
            let u = generator.uniform()
            return u < 0.02 ? 0 : u < 0.06 ? 0.5 : 1
        }
        let sigma = Self.sigma(epsilon)
        let noise = (0..<days).map { _ in sigma > 0 ? (sigma * generator.normal()).rounded() : 0 }
        let quiet = try scores(truth, noise, coverage, dates, calendar)
        let loud = try scores(withOutbreak, noise, coverage, dates, calendar)
        return quiet.reduce(into: [:]) { result, entry in
            result[entry.key] = Run(quiet: entry.value, outbreak: loud[entry.key] ?? [], start: start)
        }
    }

    private func scores(
        _ truth: [Double], _ noise: [Double], _ coverage: [Double], _ dates: [CalendarDate], _ calendar: HolidayCalendar
    ) throws -> [Detector: [Double]] {
        let released = truth.indices.map { (truth[$0] * coverage[$0]).rounded() + noise[$0] }
        let variance = Self.sigma(epsilon) * Self.sigma(epsilon)
        let newest = (truth.count - Self.judged)..<truth.count
        // What a pipeline without knowledge of noise sees: counts, an outage being zero.
        let plain = try TimeSeries(
            counts: released.indices.map { coverage[$0] > 0 ? max(0, released[$0]) : 0 }, start: dates[0], period: .day)
        // What the release says of itself: counts for full coverage, with their noise.
        let counts = released.indices.map { coverage[$0] > 0 ? released[$0] / coverage[$0] : 0 }
        let variances = coverage.map { $0 > 0 ? variance / ($0 * $0) : 0 }
        let aware = try TimeSeries(
            counts: counts, start: dates[0], period: .day, noiseVariance: variances, coverage: coverage)
        let effects = try CalendarEffects(aware, from: 0..<newest.lowerBound, calendar: calendar)
        let factors = effects.factors(dates, calendar: calendar)
        let adjusted = try TimeSeries(
            counts: counts, start: dates[0], period: .day, population: factors, noiseVariance: variances,
            coverage: coverage)
        let z = -NormalDistribution.quantile(Self.alpha)
        let ears = try EarlyAberration(.c2, alpha: Self.alpha)
        let bayes = try NoiseAwareBaseline(alpha: Self.alpha)
        var flexible = FarringtonFlexible()
        flexible.b = 3
        flexible.w = 3
        flexible.noPeriods = 10
        flexible.pastWeeksNotIncluded = 26
        flexible.alpha = Self.alpha
        var offset = flexible
        offset.populationOffset = true
        func normal(_ points: [DetectionPoint]) -> [Double] { points.map { ($0.score ?? -99) / z } }
        return [
            .plainEars: normal(ears.detect(plain, in: newest)),
            .awareEars: normal(bayes.detect(aware, in: newest)),
            .calendarEars: normal(bayes.detect(aware, in: newest, effects: factors)),
            .plainFarrington: try flexible.detect(plain, in: newest).map { $0.score ?? -99 },
            .awareFarrington: try NoiseAwareFarrington(flexible).detect(aware, in: newest).map { $0.score ?? -99 },
            .calendarFarrington: try NoiseAwareFarrington(offset).detect(adjusted, in: newest).map { $0.score ?? -99 },
        ]
    }
}
