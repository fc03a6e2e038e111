// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import BenchmarkSupport
import Foundation
import OutbreakDetection

/// `detect-speed [--zones N] [--days N] [--method M] [--every] [--program PATH]`: `pumphandle detect` over a file with many
/// zones, with one task and with as many as there are cores.
///
/// Without `--every` only the newest day is judged, as a nightly run does; the rest is reading.
@main
struct Main {
    static func main() throws {
        var options = [
            "--zones": "2000", "--days": "1840", "--method": "farrington-flexible",
            "--program": "../.build/release/pumphandle",
        ]
        var arguments = CommandLine.arguments.dropFirst().makeIterator(), isEvery = false
        while let name = arguments.next() {
            if name == "--every" {
                isEvery = true
                continue
            }
            guard options[name] != nil, let value = arguments.next() else {
                print("Usage: detect-speed [--zones N] [--days N] [--method M] [--every] [--program PATH]")
                exit(name == "--help" ? 0 : 64)
            }
            options[name] = value
        }
        guard let zones = Int(options["--zones"] ?? ""), let days = Int(options["--days"] ?? ""), zones > 0, days > 0,
            let method = options["--method"], let program = options["--program"],
            FileManager.default.isExecutableFile(atPath: program)
        else {
            print(
                "Give whole numbers for --zones and --days, and a built program: swift build -c release --product pumphandle"
            )
            exit(64)
        }
        let file = FileManager.default.temporaryDirectory.appendingPathComponent(
            "detect-speed-\(UUID().uuidString).csv")
        defer { try? FileManager.default.removeItem(at: file) }
        let newest = try write(zones, days, to: file)
        print(
            "\(zones) zones × \(days) days, \(zones * days) rows, \(method), \(isEvery ? "every day" : "the newest day") judged"
        )
        let cores = ProcessInfo.processInfo.activeProcessorCount
        var walls: [Double] = []
        for jobs in [1, cores] {
            var command = [
                "detect", file.path, "--method", method, "--format", "csv", "--jobs", "\(jobs)",
            ]
            if !isEvery { command += ["--from", "\(newest)"] }
            let before = childTime(), watch = Stopwatch()
            let process = Process()
            process.executableURL = URL(fileURLWithPath: program)
            process.arguments = command
            process.standardOutput = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            guard process.terminationStatus == 0 else { exit(1) }
            let wall = watch.elapsed.wall, busy = childTime() - before
            walls.append(wall)
            print(
                "\(column("\(jobs)", 3)) \(jobs == 1 ? "job, " : "jobs,") \(decimals(wall, 2)) s, \(decimals(busy, 2)) s of "
                    + "processor time, \(decimals(busy / wall, 2)) cores busy")
        }
        print("one job / all: \(decimals(walls[0] / walls[1], 2))")
    }

    /// Seconds of processor time of finished children.
    private static func childTime() -> Double {
        var usage = rusage()
        getrusage(RUSAGE_CHILDREN.rawValue, &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    /// Writes a case series and returns its last day.
    private static func write(_ zones: Int, _ days: Int, to file: URL) throws -> CalendarDate {
        guard let start = CalendarDate(year: 2019, month: 1, day: 1) else { return CalendarDate(dayNumber: 0) }
        let dates = (0..<days).map { start.adding(days: $0) }
        let means = Baseline(mean: 8).means(dates, calendar: .korea()), names = dates.map(\.description)
        FileManager.default.createFile(atPath: file.path, contents: nil)
        let handle = try FileHandle(forWritingTo: file)
        handle.write(Data("date,count,zone\n".utf8))
        for zone in 0..<zones {
            var generator = SeededGenerator(seed: 1, stream: UInt64(zone)), text = ""
            for day in 0..<days {
                text += names[day]
                text += ","
                text += String(Int(generator.poisson(mean: means[day])))
                text += ",zone-"
                text += String(zone)
                text += "\n"
            }
            handle.write(Data(text.utf8))
        }
        try handle.close()
        return dates[days - 1]
    }
}
