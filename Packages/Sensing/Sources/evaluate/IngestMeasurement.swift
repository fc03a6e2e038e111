// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import PeopleCounting
import VideoIngest

/// Times the ways through one video.
struct IngestMeasurement {
    let address: SourceAddress
    let every: Duration
    /// Whether each look is given to the embedded detector.
    let detects: Bool

    /// One way through the video.
    enum Way: CaseIterable {
        case keyframesDecodedOnly, keyframes, betweenKeyframes, allDecodedOnly
    }

    /// Measures every way `repeats` times, interleaved, so that a change in the machine's speed meets all alike.
    func report(repeats: Int) throws -> IngestReport {
        var runs: [Way: [IngestRun]] = [:]
        for _ in 0..<repeats {
            for way in Way.allCases { runs[way, default: []].append(try run(way)) }
        }
        // The bare ways see no presentation times; the look-by-look ones agree on the length.
        let seconds = try videoSeconds()
        func row(_ way: Way, _ name: String) -> IngestReport.Row {
            IngestReport.Row(name: name, seconds: seconds, runs: runs[way] ?? [])
        }
        return IngestReport(
            video: address.description, videoSeconds: seconds, lookEverySeconds: every / .seconds(1), repeats: repeats,
            keyframesDecodedOnly: row(.keyframesDecodedOnly, "key frames, decoded only"),
            keyframes: row(.keyframes, "a look per interval, from key frames"),
            betweenKeyframes: row(.betweenKeyframes, "a look per interval, from any frame"),
            everyFrameDecodedOnly: row(.allDecodedOnly, "every frame, decoded only"))
    }

    private func run(_ way: Way) throws -> IngestRun {
        switch way {
        case .keyframesDecodedOnly: try bare(.key)
        case .allDecodedOnly: try bare(.all)
        case .keyframes: try looks(.keyframes(every: every))
        case .betweenKeyframes: try looks(.presentationTime(every: every))
        }
    }

    private func bare(_ frames: DecodeCeiling.Frames) throws -> IngestRun {
        let ceiling = try DecodeCeiling(address, frames: frames)
        return IngestRun(pictures: ceiling.pictures, total: ceiling.processorTime)
    }

    private func looks(_ policy: LookPolicy) throws -> IngestRun {
        var options = IngestOptions()
        options.policy = policy
        let start = StageTimes.thread
        let source = FileSource(address, options: options, isMetered: true)
        var picture: WorkingPicture?
        var looks = 0
        var detector: SilhouetteDetector?
        var detect = Duration.zero
        var people: [PersonBox] = []
        var last = Duration.zero
        while case .look(let look) = try source.nextLook(into: &picture, until: nil) {
            looks += 1
            guard detects else { continue }
            let begin = StageTimes.thread
            switch picture {
            case .none: break
            case .some(let picture):
                let detecting = detector ?? SilhouetteDetector(width: picture.width, height: picture.height)
                detector = detecting
                _ = detecting.look(at: picture, after: (look.time - last) / .seconds(1), people: &people)
            }
            last = look.time
            detect += StageTimes.thread - begin
        }
        let total = StageTimes.thread - start
        return IngestRun(
            pictures: looks, total: total, stages: source.stageTimes, detect: detects ? detect : nil,
            packetsDecoded: source.counters.packetsDecoded)
    }

    /// Length of the video: the last frame's time and one frame more.
    private func videoSeconds() throws -> Double {
        var options = IngestOptions()
        options.policy = .everyFrame
        options.longestSide = 64
        let source = FileSource(address, options: options)
        var picture: WorkingPicture?
        var last = Duration.zero
        var frames = 0.0
        while case .look(let look) = try source.nextLook(into: &picture, until: nil) {
            last = look.time
            frames += 1
        }
        let seconds = last / .seconds(1)
        return frames > 1 ? seconds * frames / (frames - 1) : seconds
    }
}

/// One pass through the video.
struct IngestRun {
    var pictures: Int
    var total: Duration
    var stages: StageTimes?
    var detect: Duration?
    var packetsDecoded: Int?
}
