// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Governance
import NeuralDetection
import PeopleCounting

/// Passports and tensors made up for tests.
enum Fixtures {
    static let digest = String(repeating: "ab", count: 32)

    static let yaml = """
        schema: pumphandle.model-passport/1
        name: toy
        task: person-detection
        weights:
          file: toy.onnx
          format: onnx
          sha256: \(digest)
        licence: Apache-2.0
        source: made up
        input:
          name: images
          layout: nchw
          shape: [1, 3, 64, 96]
          multiple_of: 32
          colour: bgr
          full_scale: 255
          fit: top-left
          padding: 114
          resampling: bilinear
        outputs:
          - {name: output, shape: [1, 126, 7]}
        decode:
          family: yolox
          strides: [8, 16, 32]
          score: 0.4
          score_by_size: 0.25
          overlap: 0.5
        classes: {count: 2, person: 1}
        smallest: 25
        training:
          - dataset: toys
            source: a drawer
            licence: CC0-1.0
            consent: shows nobody, wooden toys only
            date: "2026"
        evaluation:
          - {data: toys, figure: all found, by: us}
        limits: [finds toys only]
        signer: the authors
        """

    static func passport(_ edit: (inout ModelPassport) -> Void = { _ in }) throws -> ModelPassport {
        var passport = try PassportReader.read(yaml, file: "toy.passport.yaml")
        edit(&passport)
        return passport
    }

    /// Reads boxes from made-up outputs.
    static func decode(_ passport: ModelPassport, _ outputs: [[Float]], atLeast score: Float) -> [DecodedBox] {
        var boxes: [DecodedBox] = []
        let decoder = BoxDecoder(passport, height: passport.input.height, width: passport.input.width)
        let lent = outputs.map { values in
            let memory = UnsafeMutableBufferPointer<Float>.allocate(capacity: values.count)
            _ = memory.initialize(from: values)
            return memory
        }
        defer { for memory in lent { memory.deallocate() } }
        decoder.read(lent.map { UnsafeBufferPointer($0) }, atLeast: score, into: &boxes)
        return boxes
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): a small generator whose seed is a test's argument.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
