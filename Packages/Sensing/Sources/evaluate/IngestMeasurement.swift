// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import NeuralDetection
import PeopleCounting
import VideoIngest

/// Times the ways through one video.
struct IngestMeasurement {
    let address: SourceAddress
    let every: Duration
    /// Tells the detector the ground plane and the zones; nil for what it learns.
    let camera: CameraSetup?
    /// Passes before the one that is measured.
    let warm: Int
    /// Looks are pairs of frames.
    let pairs: Bool
    /// Makes what each look is given to; nil for nothing.
    let makeDetector: ((_ width: Int, _ height: Int) -> any PersonDetector)?

    /// One way through the video.
    enum Way: CaseIterable {
        case keyframesDecodedOnly, keyframes, betweenKeyframes, allDecodedOnly
    }

    /// Measures every way `repeats` times, interleaved, so that a change in the machine's speed meets all alike.
    func report(repeats: Int) throws -> IngestReport {
        var runs: [Way: [IngestRun]] = [:]
        // Models are compiled at their first look, which is no part of a look's cost.
        if makeDetector != nil { _ = try run(.keyframes) }
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
        var detector: (any PersonDetector)?
        for _ in 0..<warm { _ = try pass(policy, &detector) }
        let before = detector as? FusedDetector
        let (looked, whole) = (before?.neuralLooks ?? 0, before?.wholeLooks ?? 0)
        var run = try pass(policy, &detector)
        if let fused = detector as? FusedDetector {
            run.wholeLooks = fused.wholeLooks - whole
            run.partialLooks = fused.neuralLooks - looked - (fused.wholeLooks - whole)
        }
        return run
    }

    private func pass(_ policy: LookPolicy, _ kept: inout (any PersonDetector)?) throws -> IngestRun {
        var options = IngestOptions()
        options.policy = policy
        if pairs { options.secondFrameAfter = .milliseconds(200) }
        let meter = pairs ? camera?.groundPlane.map { FlowMeter(groundPlane: $0) } : nil
        var second: WorkingPicture?
        var velocities: [GroundVelocity] = []
        let start = StageTimes.process
        let source = FileSource(address, options: options, isMetered: true)
        var picture: WorkingPicture?
        var looks = 0
        var detect = Duration.zero
        var alone = Duration.zero
        var people: [PersonBox] = []
        var last = Duration.zero
        while case .look(let look) = try source.nextLook(into: &picture, until: nil) {
            looks += 1
            guard let makeDetector else { continue }
            let begin = StageTimes.process
            switch picture {
            case .none: break
            case .some(let picture):
                let detecting = kept ?? makeDetector(picture.width, picture.height)
                if kept == nil { expect(detecting, look, picture.width, picture.height) }
                kept = detecting
                _ = detecting.look(at: picture, after: (look.time - last) / .seconds(1), people: &people)
                guard let meter, case .after(let delay) = look.second else { break }
                source.exchangeSecondFrame(with: &second)
                switch second {
                case .none: break
                case .some(let second):
                    let full =
                        camera?.picture ?? PictureSize(width: look.streamWidth, height: look.streamHeight)
                    meter.measure(
                        people, from: picture, to: second, seconds: delay / .seconds(1), full: full,
                        detector: detecting, velocities: &velocities)
                }
            }
            last = look.time
            detect += StageTimes.process - begin
            // At once, with as many inputs of the same sizes as this look had.
            if let neural = kept as? NeuralPersonDetector {
                let begin = StageTimes.process
                try neural.runtimeAlone()
                alone += StageTimes.process - begin
            }
        }
        let total = StageTimes.process - start - alone
        var run = IngestRun(
            pictures: looks, total: total, stages: source.stageTimes, detect: makeDetector == nil ? nil : detect,
            packetsDecoded: source.counters.packetsDecoded)
        if let neural = kept as? NeuralPersonDetector {
            run.runtime = alone
            run.input = neural.inputs.map { "\($0.count) of \($0.width)x\($0.height)" }
        }
        return run
    }

    private func expect(_ detector: any PersonDetector, _ look: Look, _ width: Int, _ height: Int) {
        guard let camera else { return }
        let full = camera.picture ?? PictureSize(width: look.streamWidth, height: look.streamHeight)
        detector.expect(camera.groundPlane, full: full, width: width, height: height)
        detector.expect(camera.standingArea, full: full, width: width, height: height)
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
    /// The runtime alone, for as many inputs of the same sizes.
    var runtime: Duration?
    /// The model's inputs at the last look.
    var input: String?
    /// Looks at which the model of a fused detector saw the whole picture.
    var wholeLooks: Int?
    /// Looks at which it saw parts of it.
    var partialLooks: Int?
}
