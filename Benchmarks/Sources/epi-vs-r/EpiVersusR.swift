// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import BenchmarkSupport
import Foundation
import OutbreakDetection

/// `epi-vs-r`: the same series through R's packages and through the product, on one core each, in processor time; the
/// results must agree.
///
/// Says so and ends where Rscript or a package is missing.
@main
struct Main {
    static func main() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("epi-vs-r-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let weekly = seriesOfCounts(length: 364, number: 8, mean: 6, seed: 11)
        let daily = seriesOfCounts(length: 200, number: 8, mean: 20, seed: 12)
        try write(weekly, to: folder.appendingPathComponent("weekly.csv"))
        try write(daily, to: folder.appendingPathComponent("daily.csv"))
        try Data(script.utf8).write(to: folder.appendingPathComponent("run.R"))
        guard let output = try runR(in: folder) else { return }
        var times: [String: Double] = [:], values: [String: [Double]] = [:]
        for line in output.split(separator: "\n") {
            let fields = line.split(separator: " ")
            if fields.count == 3, fields[0] == "time", let seconds = Double(fields[2]) {
                times[String(fields[1])] = seconds
            }
            if fields.count > 2, fields[0] == "values" {
                values[String(fields[1])] = fields.dropFirst(2).map { Double($0) ?? .nan }
            }
        }
        var holds = true
        print("method                      R per series   here per series   times   largest difference")
        for (name, title, run) in try methods(weekly, daily) {
            guard let seconds = times[name], let want = values[name] else {
                print("\(title): R gave no result")
                holds = false
                continue
            }
            var got = run()
            let watch = Stopwatch()
            var rounds = 0
            repeat {
                got = run()
                rounds += 1
            } while watch.elapsed.processor < 1
            let own = watch.elapsed.processor / Double(rounds * 8), theirs = seconds / 8
            let difference =
                zip(got, want).map { got, want in
                    got.isNaN && want.isNaN ? 0 : abs(got - want) / max(1e-3, abs(want))
                }.map { $0.isNaN ? .infinity : $0 }.max() ?? .infinity
            let agrees = got.count == want.count && difference <= 1e-6
            holds = holds && agrees && theirs / own >= 50
            print(
                title.padding(toLength: 26, withPad: " ", startingAt: 0) + column(decimals(theirs * 1e3, 2), 11) + " ms"
                    + column(decimals(own * 1e3, 4), 15) + " ms" + column(decimals(theirs / own, 0), 8)
                    + "   \(difference)\(agrees ? "" : " DISAGREES")")
        }
        exit(holds ? 0 : 3)
    }

    private static func seriesOfCounts(length: Int, number: Int, mean: Double, seed: UInt64) -> [[Double]] {
        (0..<number).map { index in
            var generator = SeededGenerator(seed: seed, stream: UInt64(index))
            return (0..<length).map { time in
                let wave = 1 + 0.4 * cos(2 * Double.pi * Double(time) / 52)
                return generator.negativeBinomial(mean: mean * wave, dispersion: 1.5)
            }
        }
    }

    private static func write(_ series: [[Double]], to url: URL) throws {
        let rows = series[0].indices.map { row in series.map { "\(Int($0[row]))" }.joined(separator: ",") }
        try Data((rows.joined(separator: "\n") + "\n").utf8).write(to: url)
    }

    private static func runR(in folder: URL) throws -> String? {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["Rscript", folder.appendingPathComponent("run.R").path]
        process.currentDirectoryURL = folder
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            print("skipped: Rscript with the packages surveillance and EpiEstim is not installed")
            return nil
        }
        return output
    }

    private typealias Method = (name: String, title: String, run: () -> [Double])

    private static func methods(_ weekly: [[Double]], _ daily: [[Double]]) throws -> [Method] {
        let series = try weekly.map { try TimeSeries(counts: $0, frequency: 52) }
        var flexible = FarringtonFlexible()
        flexible.b = 5
        flexible.noPeriods = 10
        flexible.pastWeeksNotIncluded = 26
        flexible.thresholdMethod = .nbPlugin
        flexible.rules = .asInR
        let detector = flexible
        let ears = try EarlyAberration(.c1)
        let estimator = try ReproductionNumber()
        return [
            (
                "farrington", "Farrington flexible, 52 wk",
                { series.flatMap { (try? detector.detect($0, in: 312..<364))?.map { $0.pValue ?? .nan } ?? [] } }
            ),
            (
                "ears", "EARS C1, 357 weeks",
                { series.flatMap { ears.detect($0, in: 7..<364).map { $0.threshold ?? .nan } } }
            ),
            (
                "rt", "Rt, 200 days",
                {
                    daily.flatMap { counts -> [Double] in
                        let windows = ReproductionNumber.slidingWindows(days: 200, length: 7)
                        guard let interval = try? SerialInterval.discretizedGamma(mean: 2.6, sd: 1.5, length: 200),
                            let estimates = try? estimator.estimate(local: counts, interval: interval, windows: windows)
                        else { return [] }
                        // All seven quantiles, as EpiEstim computes them.
                        return estimates.map { estimate in
                            guard let estimate else { return .nan }
                            return [0.025, 0.05, 0.25, 0.5, 0.75, 0.95, 0.975].reduce(estimate.mean + estimate.sd) {
                                $0 + estimate.quantile($1)
                            }
                        }
                    }
                }
            ),
        ]
    }

    private static let script = """
        suppressMessages({library(surveillance); library(EpiEstim)})
        options(digits = 17)
        weekly <- read.csv("weekly.csv", header = FALSE)
        daily <- read.csv("daily.csv", header = FALSE)
        report <- function(name, run) {
            time <- system.time(values <- run())
            cat("time", name, time[["user.self"]], "\\n")
            cat("values", name, formatC(values, digits = 17, format = "g"), "\\n")
        }
        report("farrington", function() unlist(lapply(weekly, function(counts) {
            s <- sts(counts, frequency = 52)
            r <- farringtonFlexible(s, list(range = 313:364, b = 5, w = 3, noPeriods = 10, pastWeeksNotIncluded = 26,
                                            thresholdMethod = "nbPlugin", glmWarnings = FALSE))
            r@control$pvalue[, 1]
        })))
        report("ears", function() unlist(lapply(weekly, function(counts) {
            earsC(sts(counts, frequency = 52), list(method = "C1"))@upperbound[, 1]
        })))
        report("rt", function() unlist(lapply(daily, function(counts) {
            r <- suppressWarnings(suppressMessages(estimate_R(counts, method = "parametric_si",
                config = make_config(list(mean_si = 2.6, std_si = 1.5)))$R))
            rowSums(r[, 3:11])
        })))
        """
}
