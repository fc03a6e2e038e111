// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import OutbreakDetection

/// `pumphandle rt`.
struct RtCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rt",
        abstract: "Estimate how many people one case infects, day by day.",
        discussion: """
            The instantaneous reproduction number of Cori et al. (2013), as EpiEstim computes it: daily cases by onset, a \
            serial interval (a gamma distribution shifted by one day, discretised), sliding windows, a gamma prior. Cases \
            of the first day count as imported.

            EXAMPLES
              pumphandle rt cases.csv --mean-si 2.6 --sd-si 1.5
              pumphandle rt cases.csv --mean-si 2.6 --sd-si 1.5 --window 14 --format json
              pumphandle rt cases.csv --mean-si 2.6 --sd-si 1.5 --sd-mean-si 0.5 --sd-sd-si 0.3 --seed 1
              pumphandle rt cases.csv --mean-si 2.6 --sd-si 1.5 --project 7
            """)

    @Argument(help: "The daily case series, date,count[,population][,zone].")
    var file: String

    @Option(help: "Mean serial interval, days, above 1.")
    var meanSi: Double

    @Option(help: "Standard deviation of the serial interval, days.")
    var sdSi: Double

    @Option(help: "Days in a sliding window.")
    var window = 7

    @Option(help: "Prior mean of the number.")
    var meanPrior = 5.0

    @Option(help: "Prior standard deviation of the number.")
    var sdPrior = 5.0

    @Option(help: "How uncertain the mean serial interval is, days.")
    var sdMeanSi: Double?

    @Option(help: "How uncertain its standard deviation is, days.")
    var sdSdSi: Double?

    @Option(help: "Also project the cases of so many days ahead, as if the newest number lasted.")
    var project = 0

    @Option(help: "Seed of what is drawn for the uncertain interval and the projection.")
    var seed: UInt64 = 1

    @Flag(help: "Take a day without a row for zero cases.")
    var fillZero = false

    @Option(help: "table, json or csv.")
    var format: SeriesFormat = .table

    func run() async throws {
        let file = try await CaseSeriesFile(path: file, CaseSeriesFile.Reading(fillZero: fillZero))
        guard file.period == .day else {
            throw Failure.badInput("\(file.path): the rows are one per \(file.period.rawValue); rt needs daily cases.")
        }
        guard window >= 1 else {
            throw Failure.badInput("--window \(window): it must be a whole number of at least 1.")
        }
        guard (0...365).contains(project) else {
            throw Failure.badInput("--project \(project): it must be from 0 to 365 days.")
        }
        let zones = try file.zones.map { zone in
            do {
                return try RtZone(self, zone)
            } catch let error as DetectionError {
                throw Failure.badInput(
                    "\(file.path), lines \(zone.lines.lowerBound) to \(zone.lines.upperBound)"
                        + "\(zone.name.map { ", zone '\($0)'" } ?? ""): \(error)")
            }
        }
        switch format {
        case .json: Console.standard.print(json(zones))
        case .csv:
            Console.standard.print("zone,start,end,mean,sd,q025,median,q975\n" + zones.map(\.csv).joined())
        case .table: Console.standard.print(zones.map(\.table).joined(separator: "\n"))
        }
    }

    private func json(_ zones: [RtZone]) -> String {
        let parameters: [(key: String, json: String)] = [
            ("mean_si", JSONText.number(meanSi)), ("sd_si", JSONText.number(sdSi)), ("window", "\(window)"),
            ("mean_prior", JSONText.number(meanPrior)), ("sd_prior", JSONText.number(sdPrior)),
            ("sd_mean_si", JSONText.number(sdMeanSi)), ("sd_sd_si", JSONText.number(sdSdSi)),
            ("project", "\(project)"), ("seed", "\(seed)"),
        ]
        return JSONText.object([
            ("method", JSONText.string("cori")), ("parameters", JSONText.object(parameters)),
            ("series", JSONText.array(zones.map(\.json))),
        ]) + "\n"
    }
}

/// The reproduction numbers of one zone.
struct RtZone {
    private struct Point {
        let start: CalendarDate
        let end: CalendarDate
        let mean: Double?
        let sd: Double?
        /// 2.5 %, 50 % and 97.5 %.
        let quantiles: [Double?]
    }

    private let name: String?
    private let points: [Point]
    private let projection: [(date: CalendarDate, day: IncidenceProjection.Day)]

    init(_ command: RtCommand, _ zone: CaseSeriesFile.Zone) throws {
        name = zone.name
        let counts = zone.series.counts, dates = zone.dates
        let windows = ReproductionNumber.slidingWindows(days: counts.count, length: command.window)
        guard !windows.isEmpty else {
            throw DetectionError.tooShort(method: "rt", needed: command.window + 1, found: counts.count)
        }
        let estimator = try ReproductionNumber(meanPrior: command.meanPrior, sdPrior: command.sdPrior)
        let interval = try SerialInterval.discretizedGamma(
            mean: command.meanSi, sd: command.sdSi, length: counts.count)
        let newest: ReproductionNumber.Posterior?
        if command.sdMeanSi != nil || command.sdSdSi != nil {
            let uncertain = try UncertainSerialInterval(
                mean: command.meanSi, sdOfMean: command.sdMeanSi ?? 0, sd: command.sdSi, sdOfSD: command.sdSdSi ?? 0)
            let mixtures = try estimator.estimate(
                local: counts, interval: uncertain, windows: windows, seed: command.seed)
            points = zip(windows, mixtures).map { window, mixture in
                Point(
                    start: dates[window.lowerBound], end: dates[window.upperBound], mean: mixture?.mean,
                    sd: mixture?.sd, quantiles: [0.025, 0.5, 0.975].map { mixture?.quantile($0) })
            }
            newest = try estimator.estimate(local: counts, interval: interval, windows: windows).last ?? nil
        } else {
            let posteriors = try estimator.estimate(local: counts, interval: interval, windows: windows)
            points = zip(windows, posteriors).map { window, posterior in
                Point(
                    start: dates[window.lowerBound], end: dates[window.upperBound], mean: posterior?.mean,
                    sd: posterior?.sd, quantiles: [0.025, 0.5, 0.975].map { posterior?.quantile($0) })
            }
            newest = posteriors.last ?? nil
        }
        guard points.contains(where: { $0.mean != nil }) else {
            throw DetectionError.tooShort(
                method: "rt", needed: Int(interval.mean.rounded(.up)) + 1, found: counts.count)
        }
        if command.project > 0, let newest, let last = dates.last {
            let days = IncidenceProjection(days: command.project, trajectories: 2000, seed: command.seed)
                .project(cases: counts, posterior: newest, interval: interval)
            projection = days.enumerated().map { (last.adding(days: $0.offset + 1), $0.element) }
        } else {
            projection = []
        }
    }

    var json: String {
        let items = points.map { point in
            JSONText.object([
                ("start", JSONText.string(point.start.description)), ("end", JSONText.string(point.end.description)),
                ("mean", JSONText.number(point.mean)), ("sd", JSONText.number(point.sd)),
                ("q025", JSONText.number(point.quantiles[0])), ("median", JSONText.number(point.quantiles[1])),
                ("q975", JSONText.number(point.quantiles[2])),
            ])
        }
        var parts = [("zone", JSONText.string(name)), ("points", JSONText.array(items))]
        if !projection.isEmpty {
            let days = projection.map { date, day in
                JSONText.object([
                    ("date", JSONText.string(date.description)), ("mean", JSONText.number(day.mean)),
                    ("q025", JSONText.number(day.low)), ("median", JSONText.number(day.median)),
                    ("q975", JSONText.number(day.high)),
                ])
            }
            parts.append(("projection", JSONText.array(days)))
        }
        return JSONText.object(parts.map { (key: $0.0, json: $0.1) })
    }

    var csv: String {
        points.map { point in
            let numbers = [point.mean, point.sd] + point.quantiles
            return
                ([CSVText.field(name ?? ""), point.start.description, point.end.description]
                + numbers.map { $0.map { JSONText.number($0) } ?? "" }).joined(separator: ",") + "\n"
        }.joined()
    }

    var table: String {
        var text = name.map { "Zone '\($0)': " } ?? ""
        text += "reproduction number; the marks are windows whose lower 2.5 % is above 1\n"
        text += Sparkline(points.map { $0.mean ?? .nan }, marks: points.map { ($0.quantiles[0] ?? 0) > 1 }).text
        let rows = points.map { point in
            [point.start.description, point.end.description]
                + ([point.mean, point.sd] + point.quantiles).map { TextTable.number($0) }
        }
        text += TextTable(header: ["start", "end", "mean", "sd", "2.5 %", "median", "97.5 %"], rows: rows).text
        if !projection.isEmpty {
            text += "Cases ahead if the newest number lasts:\n"
            text +=
                TextTable(
                    header: ["date", "mean", "2.5 %", "median", "97.5 %"],
                    rows: projection.map { date, day in
                        [date.description] + [day.mean, day.low, day.median, day.high].map { TextTable.number($0) }
                    }
                ).text
        }
        return text
    }
}
