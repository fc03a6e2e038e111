// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// One small model in several formats: each of six outputs is a weighted sum of the three colours of the first pixel.
///
/// The input has 32×32 pixels; the output is that of a `fastestdet` model with one class and one cell.
enum ToyModels {
    /// By output and colour.
    static let weights: [[Int8]] = (0..<6).map { output in (0..<3).map { Int8(output * 17 - $0 * 23) } }
    /// What one step of a quantised weight is worth.
    static let scale: Float = 0.25

    static func answer(_ pixel: [Float]) -> [Float] {
        weights.map { row in zip(row, pixel).reduce(0) { $0 + Float($1.0) * scale * $1.1 } }
    }

    private static var scaled: [Float] { weights.flatMap { row in row.map { Float($0) * scale } } }

    static func intermediate() -> (xml: Data, bin: Data) {
        var graph = IntermediateGraph()
        let input = graph.parameter("images", [1, 3, 32, 32])
        let kernel = graph.constant(scaled, [6, 3, 1, 1])
        graph.result(graph.convolution(input, kernel, named: "output"))
        return graph.files
    }

    /// As a quantiser leaves it: steps of one on the input, weights of 8 bits with a scale.
    static func quantised() -> (xml: Data, bin: Data) {
        var graph = IntermediateGraph()
        let input = graph.parameter("images", [1, 3, 32, 32])
        let steps = graph.layer(
            "FakeQuantize", #"levels="256" auto_broadcast="numpy""#,
            [input] + [0, 255, 0, 255].map { graph.constant([Float($0)], [1, 1, 1, 1]) }, [1, 3, 32, 32])
        let kernel = graph.layer(
            "Convert", #"destination_type="f32""#, [graph.constant(weights.flatMap(\.self), [6, 3, 1, 1])],
            [6, 3, 1, 1])
        let weighted = graph.layer(
            "Multiply", #"auto_broadcast="numpy""#, [kernel, graph.constant([scale], [1, 1, 1, 1])], [6, 3, 1, 1])
        graph.result(graph.convolution(steps, weighted, named: "output"))
        return graph.files
    }
}
