// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import NeuralDetection
import PeopleCounting
import Testing
import VideoIngest

/// Real footage counted by models, against the limits beside this file.
struct NeuralAccuracyTests {
    private static let clip = "/usr/share/doc/opencv-doc/examples/data/vtest.avi"
    private static let truth = Shared.folder + "/data/pets2009-s2l1/gt.txt"
    private static let isHere =
        Shared.canRun && FileManager.default.fileExists(atPath: clip) && FileManager.default.fileExists(atPath: truth)

    /// A run with limits.
    struct Case: CustomTestStringConvertible, Sendable {
        let limits: String
        let detector: String
        let every: Int
        let isWarm: Bool
        /// Longer side of the working picture.
        var longestSide = 768
        var testDescription: String { limits }
    }

    @Test(
        .enabled(
            if: isHere,
            "needs OpenVINO ('make neural'), the models and labels in ../shared, and opencv-doc's vtest.avi"),
        arguments: [
            Case(limits: "pets2009-yolox-nano.json", detector: "yolox_nano.onnx", every: 1, isWarm: false),
            Case(limits: "pets2009-fused-one-in-14.json", detector: "fused", every: 14, isWarm: true),
            Case(
                limits: "pets2009-yolox-nano-small.json", detector: "yolox_nano.onnx", every: 14, isWarm: false,
                longestSide: 256),
            Case(
                limits: "pets2009-fused-small.json", detector: "fused", every: 14, isWarm: true, longestSide: 256),
        ])
    func realFootageIsCountedAsWellAsBefore(run: Case) throws {
        let figures = try figures(
            of: run.detector, every: run.every, isWarm: run.isWarm, longestSide: run.longestSide, on: Self.clip)
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        let limits = try AccuracyThresholds(file: folder.appending(path: run.limits).path)
        #expect(limits.broken(by: figures) == [])
        #expect(figures.looks * run.every > 600)
    }

    @Test(
        .enabled(
            if: isHere && Shared.ffmpeg != nil,
            "needs OpenVINO ('make neural'), ffmpeg, the models and labels in ../shared, and opencv-doc's vtest.avi"),
        arguments: ["yolox_nano.onnx", "fused"])
    func darkFootageIsCountedNearlyAsWell(detector: String) throws {
        let dark = NSTemporaryDirectory() + "pumphandle-dark-\(UUID().uuidString).mkv"
        defer { try? FileManager.default.removeItem(atPath: dark) }
        try Shared.encode([
            "-i", Self.clip, "-an", "-vf", "eq=brightness=-0.25:contrast=0.55,eq=contrast=1.6", "-c:v", "ffv1", dark,
        ])
        let (clean, worse) = (try oneIn14(of: detector, on: Self.clip), try oneIn14(of: detector, on: dark))
        #expect(worse.looks >= 50)
        #expect(worse.countMAE <= 1.5 * clean.countMAE + 0.2)
    }

    private func oneIn14(of detector: String, on clip: String) throws -> AccuracyFigures {
        try figures(of: detector, every: 14, isWarm: detector == "fused", longestSide: 768, on: clip)
    }

    private func figures(
        of detector: String, every: Int, isWarm: Bool, longestSide: Int, on clip: String
    ) throws -> AccuracyFigures {
        let isFused = detector == "fused"
        let make = try DetectorResolver.maker(
            isFused ? detector : Shared.model(detector), model: isFused ? Shared.model("yolox_nano.onnx") : nil)
        var rules = AccuracyRun.Rules()
        rules.every = every
        rules.isWarm = isWarm
        rules.region = .pets2009
        rules.longestSide = longestSide
        return try AccuracyRun(
            SourceAddress(parsing: clip),
            truth: AccuracyTruth(text: String(contentsOfFile: Self.truth, encoding: .utf8)), rules: rules,
            detector: make
        ).figures
    }
}
