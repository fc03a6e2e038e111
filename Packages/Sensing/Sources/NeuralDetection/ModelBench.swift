// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Governance
internal import PeopleCounting
internal import VideoIngest

/// What a model costs on this machine, beside what the runtime alone costs.
///
/// Time is the processor time of the whole process, so that neighbours on the machine do not count; the two are measured
/// in turns.
public struct ModelBench: Hashable, Sendable {
    /// The runtime's build.
    public let runtime: String
    /// The arithmetic the runtime uses where the model is not quantised: `f32`, `bf16`; empty where it does not say.
    public let arithmetic: String
    /// As ``ModelFile/isQuantised`` says.
    public let isQuantised: Bool?
    /// Columns of the input.
    public let width: Int
    /// Rows of the input.
    public let height: Int
    /// Threads of the runtime.
    public let threads: Int
    /// Times that each was measured.
    public let runs: Int
    /// Median milliseconds from a picture to boxes: scaling, the runtime, decoding, zeroing.
    public let lookMilliseconds: Double
    /// Median milliseconds of the runtime alone, same model, input and threads.
    public let runtimeMilliseconds: Double
    /// Looks per second of one core, as many requests at a time as there are threads.
    public let looksPerCoreSecond: Double
    /// The look as a multiple of the runtime alone.
    public var ratio: Double { lookMilliseconds / runtimeMilliseconds }

    /// Measures a model.
    ///
    /// - Parameters:
    ///   - file: An admitted model.
    ///   - threads: Threads of the runtime, at least 1.
    ///   - runs: Times that each is measured, at least 1.
    /// - Throws: ``NeuralError``.
    public init(_ file: ModelFile, threads: Int, runs: Int) throws(NeuralError) {
        let passport = file.passport
        let options = NeuralOptions(threads: threads)
        let model = try CompiledModel(file, options: options)
        // Boxes of scale 1 and noise for content: what is shown changes neither arithmetic nor its amount.
        let picture = WorkingPicture(width: 768, height: 432)
        var state: UInt32 = 1
        for index in 0..<(picture.height * picture.stride) {
            state = state &* 1_664_525 &+ 1_013_904_223
            picture.luma[index] = UInt8(truncatingIfNeeded: state >> 24)
        }
        let planes = PicturePlanes(picture)
        let filler = InputFiller(
            PictureRegion(x: 0, y: 0, width: 768, height: 432), pictureWidth: 768, pictureHeight: 432,
            input: passport.input, height: model.height, width: model.width)
        let decoder = BoxDecoder(passport, height: model.height, width: model.width)
        var boxes: [DecodedBox] = []
        func look(_ count: Int) throws(NeuralError) {
            try model.run(
                count, fill: { filler.fill($1, from: planes) },
                read: { _, outputs in
                    boxes.removeAll(keepingCapacity: true)
                    decoder.read(outputs, atLeast: Float(passport.decode.score), into: &boxes)
                })
        }
        // The first runs allocate.
        for _ in 0..<3 {
            try look(1)
            try model.runAlone()
        }
        var looks: [Double] = []
        var alone: [Double] = []
        for _ in 0..<max(1, runs) {
            let start = StageTimes.process
            try look(1)
            let middle = StageTimes.process
            try model.runAlone()
            looks.append((middle - start) / .milliseconds(1))
            alone.append((StageTimes.process - middle) / .milliseconds(1))
        }
        let start = StageTimes.process
        try look(max(1, runs))
        looksPerCoreSecond = Double(max(1, runs)) / ((StageTimes.process - start) / .seconds(1))
        runtime = model.runtime.build
        arithmetic = model.arithmetic
        isQuantised = try file.isQuantised
        width = model.width
        height = model.height
        self.threads = options.threads
        self.runs = max(1, runs)
        lookMilliseconds = Self.median(looks)
        runtimeMilliseconds = Self.median(alone)
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}
