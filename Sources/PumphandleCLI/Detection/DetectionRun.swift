// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import OutbreakDetection

/// One run of `pumphandle detect`: reads a file, judges its zones on all cores and prints them in the order of the file as
/// they are done, so that a city's results are never in memory at once.
struct DetectionRun {
    /// One zone as it is printed; its points are not kept.
    private struct Rendered: Sendable {
        let text: String
        let alarms: Int
        let problem: String?
    }

    /// With more zones than this, the table leaves out those without alarm.
    private static let mostTables = 25

    private let command: DetectCommand
    private let detector: Detector
    private let from: CalendarDate?
    private let jobs: Int

    /// Checks the command's parameters.
    ///
    /// - Throws: ``Failure``.
    init(_ command: DetectCommand) throws {
        self.command = command
        from = try command.from.map { text in
            guard let date = CalendarDate(text) else {
                throw Failure.badInput("--from \(text): write the date as 2024-03-31.")
            }
            return date
        }
        let calendar = command.holidays.map { CalendarAdjustment($0, hasStart: command.from != nil) }
        detector = try Detector(
            command.method, command.parameters, asInR: command.compat == .r, calendar: calendar)
        jobs = command.jobs ?? ProcessInfo.processInfo.activeProcessorCount
    }

    /// Reads, judges and prints.
    ///
    /// - Returns: Points that are alarms.
    /// - Throws: ``Failure``. What can be told from the input alone is told before anything is printed.
    func run() async throws -> Int {
        let file = try await CaseSeriesFile(
            path: command.file,
            CaseSeriesFile.Reading(
                fillZero: command.fillZero, allowsNoise: command.method.isNoiseAware, jobs: jobs))
        let judge = ZoneJudge(path: file.path, detector: detector, method: command.method, from: from)
        for zone in file.zones { try judge.check(zone) }
        var printer = DetectionPrinter(
            command, parameters: detector.parameters,
            isShort: command.format == .table && file.zones.count > Self.mostTables)
        defer { Console.standard.endProgress() }
        var problems: [String] = [], loud = 0, alarms = 0
        try await judged(file, judge) { zone in
            alarms += zone.alarms
            loud += zone.alarms > 0 ? 1 : 0
            if let problem = zone.problem { problems.append(problem) }
            printer.add(zone.text, isLoud: zone.alarms > 0, isJudged: zone.problem == nil)
        }
        Console.standard.endProgress()
        if problems.count == file.zones.count, let first = problems.first { throw Failure.badInput(first) }
        printer.end(loud: loud, zones: file.zones.count)
        for problem in problems.prefix(10) { Console.standard.note("\(problem) Not judged.") }
        if problems.count > 10 { Console.standard.note("\(problems.count - 10) more zones were not judged.") }
        return alarms
    }

    /// Judges the zones in groups, a few groups ahead of what is printed.
    private func judged(_ file: CaseSeriesFile, _ judge: ZoneJudge, _ body: (Rendered) -> Void) async throws {
        let zones = file.zones, format = command.format
        let size = max(1, min(64, zones.count / (4 * jobs)))
        try await withThrowingTaskGroup(of: (Int, [Rendered]).self) { group in
            var running = 0, next = 0, waiting: [Int: [Rendered]] = [:]
            func collect() async throws {
                guard let (start, part) = try await group.next() else { return }
                running -= 1
                waiting[start] = part
                while let part = waiting.removeValue(forKey: next) {
                    part.forEach(body)
                    next += size
                }
                Console.standard.show("Judging", fraction: Double(next) / Double(zones.count))
            }
            for start in stride(from: 0, to: zones.count, by: size) {
                while running >= jobs || start - next >= 8 * jobs * size { try await collect() }
                running += 1
                group.addTask {
                    let part = try zones[start..<min(start + size, zones.count)].map { zone in
                        let judged = try judge.judge(zone)
                        let text = DetectionPrinter.text(judged, format, path: judge.path, method: judge.method)
                        return Rendered(text: text, alarms: judged.alarms, problem: judged.problem)
                    }
                    return (start, part)
                }
            }
            while running > 0 { try await collect() }
        }
    }
}
