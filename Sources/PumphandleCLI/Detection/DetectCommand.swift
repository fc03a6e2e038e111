// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import OutbreakDetection

/// Whose habits a method keeps.
enum Compatibility: String, CaseIterable, ExpressibleByArgument {
    /// The method as it was published.
    case none
    /// R's `surveillance`, to the digit.
    case r
}

/// How lists of points are printed.
enum SeriesFormat: String, CaseIterable, ExpressibleByArgument {
    /// For people.
    case table
    /// One document.
    case json
    /// One row a line, with a header.
    case csv
}

/// `pumphandle detect`.
struct DetectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detect",
        abstract: "Find the periods in which a series of counts departs from what is normal.",
        usage: """
            pumphandle detect <SERIES.csv> --method <method> [--set <key=value> ...] [--from <date>] [--fail-on-alarm] \
            [--fill-zero] [--holidays <KR|none>] [--compat <r|none>] [--jobs <n>] [--format <table|json|csv>]
            """,
        discussion: """
            SERIES.csv has the header date,count[,population][,zone], ISO dates, one row per day, week or month and zone; \
            where a method gives nothing yet, the result is empty (null in JSON). \
            Parameters carry the names of R's surveillance package (baseline, minSigma, alpha; b, w, noPeriods, \
            thresholdMethod, limit54=5,4; k, h, m, trans; c.ARL, theta, M, Mtilde, S, trend, refit; lambda, L, sigma, \
            limits, start). docs/DETECTION.md says what each method is for and when it misleads.

            Methods that learn from a stretch without outbreak (cusum, glr-poisson, glr-nb, ewma) learn from everything \
            before --from; without it from the first two years, or the first half of a shorter series.

            Protected releases carry noise and gaps: noise-aware-ears and noise-aware-farrington also take the columns \
            noise_variance and coverage (0 to 1; a count may be empty where it is 0). With --holidays, factors for the \
            day of the week and for holidays are learnt from the days before --from, or from all, and taken out.

            EXAMPLES
              pumphandle detect cases.csv --method ears-c2
              pumphandle detect cases.csv --method farrington-flexible --set noPeriods=10 --set thresholdMethod=nbPlugin
              pumphandle detect cases.csv --method cusum --from 2024-01-01 --fail-on-alarm --format json
              pumphandle detect cases.csv --method farrington-flexible --compat r --format csv
              pumphandle releases series --indicator occupancy --database city.db | \
            pumphandle detect /dev/stdin --method noise-aware-ears --holidays KR
            """)

    @Argument(help: ArgumentHelp("The case series.", valueName: "SERIES.csv"))
    var inputs: [String]

    @Option(
        help: ArgumentHelp("The method.", valueName: DetectionMethod.allCases.map(\.rawValue).joined(separator: "|")))
    var method: DetectionMethod

    @Option(
        name: .customLong("set"), parsing: .singleValue,
        help: ArgumentHelp("A parameter; more may follow it.", valueName: "key=value"))
    var settings: [String] = []

    @Option(help: "Judge and print from this date on, YYYY-MM-DD.")
    var from: String?

    @Flag(help: "Exit with 3 if a printed point is an alarm.")
    var failOnAlarm = false

    @Flag(help: "Take a period without a row for zero cases.")
    var fillZero = false

    @Option(
        help: "Take day-of-week and holiday effects out of a daily series: KR, or none for the day of the week alone.")
    var holidays: HolidayRegion?

    @Option(help: "Tasks at once; as many as there are cores when left out.")
    var jobs: Int?

    @Option(help: "Reproduce R's results with its faults: r, or none.")
    var compat: Compatibility = .none

    @Option(help: "table, json or csv.")
    var format: SeriesFormat = .table

    /// The case series: the only argument, or the only one that is no further `key=value` of `--set`.
    var file: String { (inputs.count == 1 ? inputs : inputs.filter { !$0.contains("=") }).first ?? "" }

    /// `--set a=1 --set b=2` and `--set a=1 b=2` alike.
    var parameters: [String] { settings + (inputs.count == 1 ? [] : inputs.filter { $0.contains("=") }) }

    func validate() throws {
        let files = inputs.count == 1 ? inputs : inputs.filter { !$0.contains("=") }
        guard files.count == 1 else {
            throw ValidationError(
                files.isEmpty ? "Missing the case series file." : "Found \(files.count) files; give one case series.")
        }
        guard !settings.isEmpty || inputs.count == 1 else {
            throw ValidationError("Unexpected '\(parameters[0])'; write --set \(parameters[0]).")
        }
        if let jobs, !(1...1024).contains(jobs) {
            throw ValidationError("--jobs must be from 1 to 1024; found \(jobs).")
        }
    }

    func run() async throws {
        let alarms = try await DetectionRun(self).run()
        if failOnAlarm, alarms > 0 { throw ExitCode(3) }
    }
}
