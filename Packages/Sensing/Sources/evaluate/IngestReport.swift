// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import VideoIngest

/// What one core can carry, as printed.
struct IngestReport: Encodable {
    /// Medians of one way through the video.
    struct Row: Encodable {
        let name: String
        let pictures: Int
        let packetsDecoded: Int?
        let camerasPerCore: Double
        let processorSeconds: Double
        let demuxSeconds: Double?
        let decodeSeconds: Double?
        let scaleSeconds: Double?
        let detectSeconds: Double?
        let otherSeconds: Double?
        /// The runtime alone, for as many inputs of the same sizes.
        let runtimeSeconds: Double?
        /// The model's inputs at the last look.
        let modelInput: String?
        /// Looks at which the model of a fused detector saw the whole picture.
        let wholeLooks: Int?
        /// Looks at which it saw parts of it.
        let partialLooks: Int?

        init(name: String, seconds: Double, runs: [IngestRun]) {
            func median(_ value: (IngestRun) -> Duration?) -> Double? {
                let sorted = runs.compactMap(value).map { $0 / .seconds(1) }.sorted()
                guard !sorted.isEmpty else { return nil }
                return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
            }
            self.name = name
            pictures = runs.first?.pictures ?? 0
            packetsDecoded = runs.first?.packetsDecoded
            processorSeconds = median { $0.total } ?? 0
            camerasPerCore = processorSeconds > 0 ? seconds / processorSeconds : 0
            demuxSeconds = median { $0.stages?.demux }
            decodeSeconds = median { $0.stages?.decode }
            scaleSeconds = median { $0.stages?.scale }
            detectSeconds = median { $0.detect }
            runtimeSeconds = median { $0.runtime }
            modelInput = runs.last?.input
            wholeLooks = runs.last?.wholeLooks
            partialLooks = runs.last?.partialLooks
            otherSeconds = median { run in
                run.stages.map { run.total - $0.demux - $0.decode - $0.scale - (run.detect ?? .zero) }
            }
        }
    }

    let video: String
    let videoSeconds: Double
    let lookEverySeconds: Double
    let repeats: Int
    let keyframesDecodedOnly: Row
    let keyframes: Row
    let betweenKeyframes: Row
    let everyFrameDecodedOnly: Row
    /// Looks from key frames, as a share of what decoding the key frames alone allows, per cent.
    let percentOfKeyframeCeiling: Double
    /// Looks from key frames, as a multiple of what decoding every frame allows.
    let timesEveryFrame: Double

    init(
        video: String, videoSeconds: Double, lookEverySeconds: Double, repeats: Int, keyframesDecodedOnly: Row,
        keyframes: Row, betweenKeyframes: Row, everyFrameDecodedOnly: Row
    ) {
        self.video = video
        self.videoSeconds = videoSeconds
        self.lookEverySeconds = lookEverySeconds
        self.repeats = repeats
        self.keyframesDecodedOnly = keyframesDecodedOnly
        self.keyframes = keyframes
        self.betweenKeyframes = betweenKeyframes
        self.everyFrameDecodedOnly = everyFrameDecodedOnly
        percentOfKeyframeCeiling = 100 * keyframes.camerasPerCore / keyframesDecodedOnly.camerasPerCore
        timesEveryFrame = keyframes.camerasPerCore / everyFrameDecodedOnly.camerasPerCore
    }

    /// For people.
    var table: String {
        var lines = [
            "\(video): \(Self.number(videoSeconds, 1)) s of video, a look every \(Self.number(lookEverySeconds, 2)) s, "
                + "medians of \(repeats), processor time",
            "",
            Self.line(["", "cameras/core", "pictures", "ms total", "demux", "decode", "scale", "detect", "other"]),
        ]
        for row in [keyframesDecodedOnly, keyframes, betweenKeyframes, everyFrameDecodedOnly] {
            func milliseconds(_ seconds: Double?) -> String { seconds.map { Self.number($0 * 1000, 1) } ?? "–" }
            lines.append(
                Self.line([
                    row.name, Self.number(row.camerasPerCore, 1), "\(row.pictures)", milliseconds(row.processorSeconds),
                    milliseconds(row.demuxSeconds), milliseconds(row.decodeSeconds), milliseconds(row.scaleSeconds),
                    milliseconds(row.detectSeconds), milliseconds(row.otherSeconds),
                ]))
        }
        lines += [
            "",
            "Looks from key frames reach \(Self.number(percentOfKeyframeCeiling, 1)) % of what decoding the key frames "
                + "alone allows, and \(Self.number(timesEveryFrame, 1)) times what decoding every frame allows.",
        ]
        if let whole = keyframes.wholeLooks, let parts = keyframes.partialLooks {
            lines.append(
                "The model saw the whole picture at \(whole) looks, parts of it at \(parts), and was not asked at "
                    + "\(keyframes.pictures - whole - parts).")
        }
        if let detect = keyframes.detectSeconds, let runtime = keyframes.runtimeSeconds,
            let input = keyframes.modelInput
        {
            let looks = Double(max(1, keyframes.pictures))
            lines.append(
                "A look costs \(Self.number(1000 * detect / looks, 2)) ms in the detector, the runtime alone "
                    + "\(Self.number(1000 * runtime / looks, 2)) ms (\(input) at the last look): "
                    + "\(Self.number(100 * (detect / runtime - 1), 1)) % more.")
        }
        return lines.joined(separator: "\n")
    }

    private static func number(_ value: Double, _ digits: Int) -> String {
        value.isFinite ? String(format: "%.\(digits)f", value) : "–"
    }

    private static func line(_ cells: [String]) -> String {
        cells.enumerated().map { index, cell in
            let width = index == 0 ? 38 : index == 1 ? 13 : 10
            let padding = String(repeating: " ", count: max(0, width - cell.count))
            return index == 0 ? cell + padding : padding + cell
        }.joined()
    }
}
