// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import NeuralDetection
import PeopleCounting
import VideoIngest

/// Errors of flow against labelled tracks.
struct FlowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "flow",
        abstract: "Compares measured flow with the labelled tracks of public test footage.",
        discussion: """
            A look is a frame and the one --step frames later; nothing is kept between looks. Labels give each person's place \
            and, over a second, velocity; the same definition then gives the labels' flow. Tracks are read for the \
            comparison only. The zone is the region of PETS 2009 S2.L1 where labels are complete, its arrow runs left \
            to right, unless --zone and --arrow say otherwise.

            EXAMPLES
              evaluate flow vtest.avi --truth gt.txt --calibration calibration.json
              evaluate flow vtest.avi --truth gt.txt --calibration calibration.json --every 14 --gate 360
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case table, json
    }

    @Argument(help: "A video file.")
    var video: String

    @Option(help: "Labels with tracks, in MOTChallenge format.")
    var truth: String

    @Option(help: "A calibration in JSON with image_to_ground.")
    var calibration: String

    @Option(help: "One look every N frames.")
    var every = 1

    @Option(help: "Frames from a look to its second frame.")
    var step = 2

    @Option(help: "Real frames per second, whatever the file says.")
    var rate = 7.0

    @Option(help: "First frame scored.")
    var from = 50

    @Option(help: "Corners of the zone, pixels: x,y,x,y,…")
    var zone = "48,150,700,150,700,575,48,575"

    @Option(help: "The zone's arrow, pixels: x,y,x,y.")
    var arrow = "160,400,560,400"

    @Option(help: "A column whose crossings by the labels are counted too.")
    var gate: Double?

    @Option(help: "silhouette, the embedded default; fused; or a model file beside its passport.")
    var detector = "silhouette"

    @Option(help: "The model of 'fused'.")
    var model: String?

    @Option(help: "table or json.")
    var format = Format.table

    func validate() throws {
        guard 1...100_000 ~= every else { throw ValidationError("--every must be 1 to 100000; found \(every).") }
        guard 1...1000 ~= step else { throw ValidationError("--step must be 1 to 1000; found \(step).") }
        guard 0.1...1000 ~= rate else { throw ValidationError("--rate must be 0.1 to 1000; found \(rate).") }
        guard numbers(zone).count >= 6, numbers(zone).count % 2 == 0 else {
            throw ValidationError("--zone takes at least three corners, x,y,x,y,x,y; found '\(zone)'.")
        }
        guard numbers(arrow).count == 4 else {
            throw ValidationError("--arrow takes two points, x,y,x,y; found '\(arrow)'.")
        }
    }

    private func numbers(_ text: String) -> [Double] {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
        return parts.contains { $0?.isFinite != true } ? [] : parts.compactMap(\.self)
    }

    private func points(_ text: String) -> [ImagePoint] {
        let all = numbers(text)
        return stride(from: 0, to: all.count, by: 2).map { ImagePoint(x: all[$0], y: all[$0 + 1]) }
    }

    func run() throws {
        try exitingOnBadInput {
            let address = try TestFootage.address(video, for: "flow is measured")
            let plane = try CalibrationFile.groundPlane(calibration)
            let ends = points(arrow)
            let zones = try ZoneMap(
                [ZoneShape(id: "zone", corners: .pixels(points(zone)), flow: .pixels(ends[0], ends[1]))], picture: nil,
                groundPlane: plane)
            guard let flow = zones.flows.first ?? nil else { return }
            guard let text = try? String(contentsOfFile: truth, encoding: .utf8) else {
                throw BadInput("\(truth): cannot be read as text; give labels in MOTChallenge format")
            }
            let labels: FlowTruth
            do {
                labels = try FlowTruth(text: text, groundPlane: plane, rate: rate)
            } catch {
                throw BadInput("\(truth): \(error)")
            }
            var rules = FlowRun.Rules()
            (rules.every, rules.step, rules.rate, rules.from) = (every, step, rate, from)
            let run = try FlowRun(
                address, truth: labels, zones: zones, groundPlane: plane, flow: flow, rules: rules,
                detector: DetectorResolver.maker(detector, model: model))
            guard run.looks > 0 else {
                throw BadInput(
                    "\(video): no two frames \(step) apart could be read and were looks; nothing was measured")
            }
            let report = FlowReport(run, rules, flow, labels, zones, gate: gate)
            switch format {
            case .table: for line in report.lines { print(line) }
            case .json:
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
                encoder.keyEncodingStrategy = .convertToSnakeCase
                print(String(decoding: try encoder.encode(report), as: UTF8.self))
            }
        }
    }
}

/// The figures of one run.
struct FlowReport: Encodable {
    struct Way: Encodable {
        let labelled: Double
        let measured: Double
        let bias: Double
        let mae: Double
        /// Over the time scored, from the mean of the looks.
        let crossingsMeasured: Double
        let crossingsLabelled: Double
        /// Counted by following the labels over every frame.
        let crossingsFollowed: Double
        let crossingsOfGate: Int?

        init(_ way: FlowRun.Way, minutes: Double, followed: Double, gate: Int?) {
            labelled = way.truth
            measured = way.measured
            bias = way.measured - way.truth
            mae = way.error
            crossingsMeasured = way.measured * minutes
            crossingsLabelled = way.truth * minutes
            crossingsFollowed = followed
            crossingsOfGate = gate
        }
    }

    let looks: Int
    let lost: [String: Int]
    let extentMetres: Double
    let limit: Int
    let minutes: Double
    let with: Way
    let against: Way
    let people: Int
    let unmeasured: Int
    let speedLabelled: Double
    let speedBias: Double
    let speedMae: Double
    let medianMilliseconds: Double

    init(
        _ run: FlowRun, _ rules: FlowRun.Rules, _ flow: ZoneFlow, _ labels: FlowTruth, _ zones: ZoneMap, gate: Double?
    ) {
        looks = run.looks
        lost = Dictionary(uniqueKeysWithValues: run.lost.map { ($0.key.rawValue, $0.value) })
        extentMetres = flow.extent
        limit = flow.limit
        minutes = Double(run.frames.last - run.frames.first + rules.every) / rules.rate / 60
        let followed = labels.crossings(of: flow, frames: run.frames.first...max(run.frames.first, run.frames.last)) {
            zones.zone(at: $0) == 0
        }
        let column = gate.map { labels.crossings(ofColumn: $0) }
        with = Way(run.with, minutes: minutes, followed: followed.with, gate: column?.right)
        against = Way(run.against, minutes: minutes, followed: followed.against, gate: column?.left)
        people = run.speeds.people
        unmeasured = run.speeds.unmeasured
        speedLabelled = run.speeds.truth
        speedBias = run.speeds.bias
        speedMae = run.speeds.error
        medianMilliseconds = run.medianMilliseconds
    }

    var lines: [String] {
        func number(_ value: Double, _ digits: Int = 2) -> String { String(format: "%.\(digits)f", value) }
        var lines = [
            "\(looks) looks, \(number(minutes)) min; zone of \(number(extentMetres, 1)) m along its arrow, at most \(limit) people/min each"
        ]
        if !lost.isEmpty {
            lines.append(
                "not looks: " + lost.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", "))
        }
        for (name, way) in [("with the arrow", with), ("against it", against)] {
            lines.append(
                "\(name), people/min: labelled \(number(way.labelled)), measured \(number(way.measured)), bias "
                    + "\(number(way.bias)), MAE of a look \(number(way.mae))")
            var crossings =
                "  crossings: measured \(number(way.crossingsMeasured, 1)), labelled \(number(way.crossingsLabelled, 1)), "
                + "labels followed \(number(way.crossingsFollowed, 1))"
            if let gate = way.crossingsOfGate { crossings += ", of the whole gate over the whole clip \(gate)" }
            lines.append(crossings)
        }
        lines.append(
            "\(people) people found at their labels, \(unmeasured) without motion; speed along the arrow, m/s: labelled "
                + "\(number(speedLabelled)), bias \(number(speedBias)), MAE \(number(speedMae))")
        lines.append("median look: \(number(medianMilliseconds)) ms for motion")
        return lines
    }
}
