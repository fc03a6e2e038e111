// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import VideoIngest

/// A small ONNX model whose only layer convolves the stack of the picture's every second pixels, as YOLOX's first does.
///
/// The picture has 32×32 pixels and the kernel the stack's whole 16×16, so that six sums of all of them are the answer;
/// weights and pixels are small whole numbers, so that the sums are exact in any order.
struct FocusModel {
    /// Where rows and columns begin in each quarter of the stack.
    var starts = [(0, 0), (1, 0), (0, 1), (1, 1)]
    /// Of both slices.
    var step: Int64 = 2
    /// Where slices end.
    var end = Int64.max
    /// One slice over both axes in place of one each.
    var isSlicedAtOnce = false
    /// Numbers of slices as nodes in place of initializers.
    var hasConstantNodes = false
    /// Along which the quarters are stacked.
    var axis: UInt64 = 1
    /// Attributes of the convolution beside its kernel's shape.
    var attributes: [(String, [UInt64])] = [
        ("dilations", [1, 1]), ("group", [1]), ("pads", [0, 0, 0, 0]), ("strides", [1, 1]),
    ]
    /// As a text attribute, which says what its absence says.
    var padding: String?
    /// Says that the weights are in a file beside the model.
    var isElsewhere = false

    /// By output, quarter, colour, row and column of the stack.
    let weights: [Float]

    init(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        weights = (0..<(6 * 12 * 16 * 16)).map { _ in Float(Int.random(in: -8...8, using: &generator)) }
    }

    /// What the layer says of a picture, by colour, row and column.
    func answer(_ picture: [Float]) -> [Float] {
        (0..<6).map { output in
            var sum: Float = 0
            for (quarter, start) in starts.enumerated() {
                for colour in 0..<3 {
                    for row in 0..<16 {
                        for column in 0..<16 {
                            let weight = weights[((output * 12 + quarter * 3 + colour) * 16 + row) * 16 + column]
                            sum += weight * picture[(colour * 32 + 2 * row + start.0) * 32 + 2 * column + start.1]
                        }
                    }
                }
            }
            return sum
        }
    }

    var bytes: [UInt8] {
        var graph = Data()
        func tensor(_ name: String, _ dims: [UInt64], type: UInt64, raw: Data) -> Data {
            dims.reduce(Data()) { $0 + Wire.field(1, $1) } + Wire.field(2, type) + Wire.field(8, Data(name.utf8))
                + Wire.field(9, raw)
        }
        func attribute(_ name: String, _ values: [UInt64]) -> Data {
            let isOne = ["axis", "group"].contains(name)
            return Wire.field(
                5,
                Wire.field(1, Data(name.utf8)) + values.reduce(Data()) { $0 + Wire.field(isOne ? 3 : 8, $1) }
                    + Wire.field(20, isOne ? 2 : 7))
        }
        func node(_ operation: String, _ inputs: [String], _ output: String, _ attributes: Data = Data()) {
            let names = inputs.reduce(Data()) { $0 + Wire.field(1, Data($1.utf8)) }
            graph += Wire.field(
                1, names + Wire.field(2, Data(output.utf8)) + Wire.field(4, Data(operation.utf8)) + attributes)
        }
        func numbers(_ name: String, _ values: [Int64]) -> String {
            let raw = values.reduce(Data()) { data, value in data + withUnsafeBytes(of: value.littleEndian) { Data($0) }
            }
            let made = tensor(name, [UInt64(values.count)], type: 7, raw: raw)
            if hasConstantNodes {
                node(
                    "Constant", [], name,
                    Wire.field(5, Wire.field(1, Data("value".utf8)) + Wire.field(5, made) + Wire.field(20, 4)))
            } else {
                graph += Wire.field(5, made)
            }
            return name
        }
        func slice(_ input: String, _ output: String, _ starts: [Int], _ axes: [Int64]) {
            let ends = numbers(output + ".end", axes.map { _ in end })
            let steps = numbers(output + ".step", axes.map { _ in step })
            let from = numbers(output + ".start", starts.map(Int64.init))
            node("Slice", [input, from, ends, numbers(output + ".axis", axes), steps], output)
        }
        for (index, start) in starts.enumerated() {
            if isSlicedAtOnce {
                slice("images", "quarter\(index)", [start.0, start.1], [2, 3])
            } else {
                slice("images", "rows\(index)", [start.0], [2])
                slice("rows\(index)", "quarter\(index)", [start.1], [3])
            }
        }
        node("Concat", starts.indices.map { "quarter\($0)" }, "stack", attribute("axis", [axis]))
        let text = padding.map {
            Wire.field(5, Wire.field(1, Data("auto_pad".utf8)) + Wire.field(4, Data($0.utf8)) + Wire.field(20, 3))
        }
        node(
            "Conv", ["stack", "weights"], "output",
            ([("kernel_shape", [16, 16])] + attributes).reduce(text ?? Data()) { $0 + attribute($1.0, $1.1) })
        let raw = weights.reduce(into: Data()) { data, value in
            withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
        }
        graph +=
            Wire.field(
                5, tensor("weights", [6, 12, 16, 16], type: 1, raw: raw) + (isElsewhere ? Wire.field(14, 1) : Data()))
            + Wire.field(2, Data("toy".utf8))
        func port(_ name: String, _ dims: [UInt64]) -> Data {
            let shape = dims.reduce(Data()) { $0 + Wire.field(1, Wire.field(1, $1)) }
            return Wire.field(1, Data(name.utf8))
                + Wire.field(2, Wire.field(1, Wire.field(1, 1) + Wire.field(2, shape)))
        }
        graph += Wire.field(11, port("images", [1, 3, 32, 32])) + Wire.field(12, port("output", [1, 6, 1, 1]))
        return Array(Wire.field(1, 7) + Wire.field(7, graph) + Wire.field(8, Wire.field(2, 11)))
    }
}
