// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import PeopleCounting
import VideoIngest

/// Precision, recall and errors of counts and contacts against labels.
struct AccuracyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accuracy",
        abstract: "Compares counts with the labels of public test footage.",
        discussion: """
            Every look stands alone; looks that do not count (learning, scene change, refused by the picture guard) are \
            listed, not scored. With --region, only labels and detections in the region of PETS 2009 S2.L1 where labels \
            are complete count. With --thresholds, exit code 3 when a figure falls short. With --page, the worst looks are \
            drawn, pictures and all, into a file of their own: public test footage only, never a camera of a site.

            EXAMPLES
              evaluate accuracy vtest.avi --truth gt.txt --region
              evaluate accuracy clip.mp4 --truth counts.json --every 50 --format json
              evaluate accuracy vtest.avi --truth gt.txt --region --page worst.html
              evaluate accuracy square.mp4 --truth counts.json --every 50 --format site
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case table, json, site
    }

    @Argument(help: "A video file.")
    var video: String

    @Option(help: "Labels in MOTChallenge format, or counts by frame in JSON: {\"1\": 4, \"15\": 5}.")
    var truth: String

    @Flag(help: "Score only where the labels of PETS 2009 S2.L1 are complete.")
    var region = false

    @Option(help: "One look every N frames.")
    var every = 1

    @Flag(help: "Show the clip to the detector once before scoring it: a camera that has been up for a while.")
    var warm = false

    @Option(help: "First frame scored; earlier ones are seen but not scored.")
    var from = 50

    @OptionGroup
    var choice: DetectorChoice

    @Option(help: "A calibration in JSON with image_to_ground, in place of the site's or the labels' own metres.")
    var calibration: String?

    @Option(
        help: "Size of the picture that labels and calibration are for, as WIDTHxHEIGHT; the video's own if not given.")
    var labelSize: LabelSize?

    @Option(help: "Longer side of the working picture, 64 to 4096, as of a camera with few pixels. (default: 768)")
    var longestSide: Int?

    @Flag(help: "The video is the labelled one, flipped left to right.")
    var flipped = false

    @Option(help: "A file of limits; exit code 3 when one is not met.")
    var thresholds: String?

    @Option(
        help: ArgumentHelp(
            "Draw the worst looks into a page; for public test footage only, since it holds pictures.",
            valueName: "file")
    )
    var page: String?

    @Option(help: "table, json, or site: the lines that carry the error into a camera's releases (site.yaml).")
    var format = Format.table

    func validate() throws {
        guard 1...100_000 ~= every else { throw ValidationError("--every must be from 1 to 100000; found \(every).") }
        guard !flipped || (calibration == nil && choice.site == nil) else {
            throw ValidationError("--flipped cannot be combined with --calibration or --site, which are not flipped.")
        }
        if let longestSide, !(64...4096).contains(longestSide) {
            throw ValidationError("--longest-side must be from 64 to 4096; found \(longestSide).")
        }
        guard from >= 1 else { throw ValidationError("--from must be at least 1; found \(from).") }
    }

    func run() throws {
        try exitingOnBadInput {
            let truth = try readTruth()
            let address = try TestFootage.address(video, for: "accuracy is measured")
            let limits = try thresholds.map(AccuracyThresholds.init(file:))
            var rules = AccuracyRun.Rules()
            rules.every = every
            rules.from = from
            rules.isWarm = warm
            rules.region = region ? .pets2009 : nil
            rules.labelSize = labelSize?.size
            rules.longestSide = longestSide
            rules.isFlipped = flipped
            rules.scoringPlane = try scoringPlane() ?? truth.groundPlane
            // The labels' own metres are the truth's; the detector must not know them.
            rules.knownPlane = calibration == nil ? try choice.setup()?.groundPlane : rules.scoringPlane
            var worst = WorstLooks(apart: 10 * every)
            let run = try AccuracyRun(address, truth: truth, rules: rules, detector: try choice.maker()) {
                worst.note(frame: $0, $1)
            }
            guard run.figures.looks + run.figures.lostLooks.values.reduce(0, +) > 0 else {
                throw BadInput(
                    "\(video): no frame from \(from) on could be read that the labels know; nothing was measured")
            }
            let report = AccuracyReport(
                protocol: region ? "region" : "all", every: every, from: from, figures: run.figures,
                medianLookMilliseconds: run.medianLookMilliseconds)
            if let page {
                try AccuracyPage(
                    report: report, worst: worst, address: address, detector: choice.detector, rules: rules
                ).write(to: page)
            }
            try show(report)
            try check(report.figures, limits)
        }
    }

    private func readTruth() throws -> AccuracyTruth {
        let text: String
        do {
            text = try String(contentsOfFile: truth, encoding: .utf8)
        } catch {
            throw BadInput("\(truth): cannot be read as text; give labels in MOTChallenge format, or counts in JSON")
        }
        do {
            return try AccuracyTruth(text: text)
        } catch {
            throw BadInput("\(truth): \(error)")
        }
    }

    private func scoringPlane() throws -> GroundPlane? {
        if let calibration { return try CalibrationFile.groundPlane(calibration) }
        return try choice.setup()?.groundPlane
    }

    private func show(_ report: AccuracyReport) throws {
        switch format {
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
            encoder.keyEncodingStrategy = .convertToSnakeCase
            encoder.nonConformingFloatEncodingStrategy = .convertToString(
                positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
            print(String(decoding: try encoder.encode(report), as: UTF8.self))
        case .table:
            for line in report.lines { print(line) }
        case .site:
            let day = Date.now.formatted(Date.ISO8601FormatStyle().year().month().day())
            guard let lines = report.siteLines(day: day) else {
                throw BadInput("\(video): fewer than two looks counted; an error needs more")
            }
            for line in lines { print(line) }
        }
    }

    private func check(_ figures: AccuracyFigures, _ limits: AccuracyThresholds?) throws {
        guard let broken = limits?.broken(by: figures), !broken.isEmpty else { return }
        FileHandle.standardError.write(Data("evaluate: \(broken.joined(separator: "; "))\n".utf8))
        throw ExitCode(3)
    }
}

/// The part of a calibration file that is used.
struct CalibrationFile: Decodable {
    struct Image: Decodable {
        var width: Int
        var height: Int
    }

    var image: Image?
    // The file's own spelling.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    var image_to_ground: [[Double]]

    /// The ground plane that a file gives.
    static func groundPlane(_ path: String) throws -> GroundPlane {
        guard let json = FileManager.default.contents(atPath: path),
            let file = try? JSONDecoder().decode(CalibrationFile.self, from: json)
        else { throw BadInput("\(path): cannot be read; give JSON with 'image_to_ground', three rows of three") }
        return try GroundPlane(imageToGround: file.image_to_ground, showingGroundAt: file.groundPoint)
    }

    private var groundPoint: ImagePoint {
        image.map { PictureSize(width: $0.width, height: $0.height).bottomCentre } ?? ImagePoint(x: 0, y: 1e5)
    }
}

/// Wrong input, in words.
struct BadInput: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
