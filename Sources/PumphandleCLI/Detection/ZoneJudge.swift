// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import OutbreakDetection

/// One zone's points as a method judged them.
struct JudgedZone: Sendable {
    let name: String?
    let dates: [CalendarDate]
    let points: [DetectionPoint]
    /// Why nothing could be judged, if so.
    var problem: String?

    /// Points that are alarms.
    var alarms: Int { points.count { $0.alarm == true } }
}

/// Applies a method to one zone after another.
struct ZoneJudge: Sendable {
    let path: String
    let detector: Detector
    let method: DetectionMethod
    /// The first date to judge and print; `nil` for all that the method can judge.
    let from: CalendarDate?

    /// Where a zone stands in its file.
    private func place(_ zone: CaseSeriesFile.Zone) -> String {
        let lines = "\(path), lines \(zone.lines.lowerBound) to \(zone.lines.upperBound)"
        return zone.name.map { "\(lines), zone '\($0)'" } ?? lines
    }

    /// The first printed position and the first judged one.
    private func start(_ zone: CaseSeriesFile.Zone) throws -> (first: Int, begin: Int) {
        var first = 0
        if let from {
            let dates = zone.dates
            var low = 0, high = dates.count
            while low < high {
                let middle = (low + high) / 2
                if dates[middle] < from { low = middle + 1 } else { high = middle }
            }
            guard low < dates.count else {
                throw Failure.badInput(
                    "\(place(zone)): --from \(from) is after its last row, \(dates.last?.description ?? "none"); give an earlier date."
                )
            }
            first = low
        }
        let series = zone.series
        let begin = from == nil && method.needsTraining ? min(2 * series.frequency, series.count / 2) : first
        guard !method.needsTraining || begin >= 1 else {
            throw Failure.badInput(
                from == nil
                    ? "\(place(zone)): \(method.rawValue) needs at least 2 periods; the series has \(series.count)."
                    : "\(place(zone)): \(method.rawValue) learns from the rows before --from; give a date after \(zone.dates[0])."
            )
        }
        return (first, begin)
    }

    /// Checks what can be told without judging, so that a bad file prints nothing.
    ///
    /// - Throws: ``Failure``.
    func check(_ zone: CaseSeriesFile.Zone) throws {
        _ = try start(zone)
        // A series that is too short by the rule may still have points that can be judged.
        if zone.series.count < detector.needed(zone.series.frequency) { _ = try judge(zone) }
    }

    /// Judges a zone.
    ///
    /// - Returns: Its points; those before the judged ones are silent.
    /// - Throws: ``Failure``.
    func judge(_ zone: CaseSeriesFile.Zone) throws -> JudgedZone {
        let series = zone.series
        let (first, begin) = try start(zone)
        do {
            let points = try detector.detect(series, begin..<series.count)
            let needed = detector.needed(series.frequency)
            guard series.count >= needed || points.contains(where: { $0.alarm != nil }) else {
                throw DetectionError.tooShort(method: method.rawValue, needed: needed, found: series.count)
            }
            let silent = (first..<max(first, begin)).map { DetectionPoint(index: $0, observed: series.counts[$0]) }
            return JudgedZone(name: zone.name, dates: zone.dates, points: silent + points)
        } catch let error as DetectionError {
            if case .didNotConverge = error {
                // A zone without any case must not keep the others from being judged.
                let points = (first..<series.count).map { DetectionPoint(index: $0, observed: series.counts[$0]) }
                return JudgedZone(
                    name: zone.name, dates: zone.dates, points: points, problem: "\(place(zone)): \(error)")
            }
            throw Failure.badInput("\(place(zone)): \(error)")
        }
    }
}
