// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import VideoIngest

/// A small ONNX model whose only layer convolves the stack of the picture's every second pixels, as YOLOX's first does.
///
/// Weights and pixels are small whole numbers, so that sums are exact in any order.
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
    /// The quarters are slices of themselves over no axis.
    var isSliceOfItself = false
    /// Along which the quarters are stacked.
    var axis: UInt64 = 1
    /// Attributes of the convolution in place of those that its form has.
    var attributes: [(String, [UInt64])]?
    /// The operation's namespace in place of ONNX's own.
    var domain = ""
    /// As a text attribute, which says what its absence says.
    var padding: String?
    /// Says that the weights are in a file beside the model.
    var elsewhere = Elsewhere.no

    enum Elsewhere: CaseIterable {
        case no, asLocation, asData, asLongTag
    }

    /// Sizes of the convolution; the answer has one or two sums a side.
    struct Form {
        /// Rows and columns of the picture.
        var side = 32
        /// Rows and columns of the kernel, over the stack.
        var kernel = 16
        /// Top, left, bottom, right.
        var pads = [0, 0, 0, 0]
        /// Down, right.
        var strides = [1, 1]
        var hasBias = false

        /// Kernel as large as the stack.
        static let whole = Form()
        /// Every number another.
        static let uneven = Form(side: 64, kernel: 3, pads: [1, 0, 2, 1], strides: [17, 16], hasBias: true)

        /// Rows and columns of the answer.
        var answers: (rows: Int, columns: Int) {
            (
                (side / 2 + pads[0] + pads[2] - kernel) / strides[0] + 1,
                (side / 2 + pads[1] + pads[3] - kernel) / strides[1] + 1
            )
        }
    }

    let form: Form
    /// By output, quarter, colour, row and column of the stack.
    let weights: [Float]
    let bias: [Float]

    init(_ form: Form = .whole, seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        self.form = form
        weights = (0..<(6 * 12 * form.kernel * form.kernel)).map { _ in Float(Int.random(in: -8...8, using: &generator))
        }
        bias = (0..<6).map { _ in form.hasBias ? Float(Int.random(in: -99...99, using: &generator)) : 0 }
    }

    /// What the layer says of a picture, by colour, row and column.
    func answer(_ picture: [Float]) -> [Float] {
        let (side, half) = (form.side, form.side / 2)
        func stacked(_ quarter: Int, _ colour: Int, _ row: Int, _ column: Int) -> Float {
            guard 0..<half ~= row, 0..<half ~= column else { return 0 }
            return picture[(colour * side + 2 * row + starts[quarter].0) * side + 2 * column + starts[quarter].1]
        }
        func sum(_ output: Int, _ down: Int, _ right: Int) -> Float {
            var sum = bias[output]
            for channel in 0..<12 {
                for row in 0..<form.kernel {
                    for column in 0..<form.kernel {
                        sum +=
                            weights[((output * 12 + channel) * form.kernel + row) * form.kernel + column]
                            * stacked(channel / 3, channel % 3, down + row, right + column)
                    }
                }
            }
            return sum
        }
        return (0..<6).flatMap { output in
            (0..<form.answers.rows).flatMap { down in
                (0..<form.answers.columns).map { right in
                    sum(output, down * form.strides[0] - form.pads[0], right * form.strides[1] - form.pads[1])
                }
            }
        }
    }

    private var elsewhereField: Data {
        switch elsewhere {
        case .no: Data()
        case .asLocation: Wire.field(14, 1)
        case .asData: Wire.field(13, Wire.field(1, Data("location".utf8)) + Wire.field(2, Data("w.bin".utf8)))
        // Bits beyond the tag's 32, which readers drop.
        case .asLongTag: Wire.field(14 | 1 << 29, 1)
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
            if isSliceOfItself {
                slice("quarter\(index)", "quarter\(index)", [], [])
            } else if isSlicedAtOnce {
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
        let stated: [(String, [UInt64])] = [
            ("dilations", [1, 1]), ("group", [1]), ("pads", form.pads.map(UInt64.init)),
            ("strides", form.strides.map(UInt64.init)),
        ]
        let kernel = UInt64(form.kernel)
        node(
            "Conv", ["stack", "weights"] + (form.hasBias ? ["bias"] : []), "output",
            ([("kernel_shape", [kernel, kernel])] + (attributes ?? stated)).reduce(text ?? Data()) {
                $0 + attribute($1.0, $1.1)
            } + (domain.isEmpty ? Data() : Wire.field(7, Data(domain.utf8))))
        func raw(_ values: [Float]) -> Data {
            values.reduce(into: Data()) { data, value in
                withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
            }
        }
        graph +=
            Wire.field(
                5, tensor("weights", [6, 12, kernel, kernel], type: 1, raw: raw(weights)) + elsewhereField)
            + Wire.field(2, Data("toy".utf8))
        if form.hasBias { graph += Wire.field(5, tensor("bias", [6], type: 1, raw: raw(bias))) }
        func port(_ name: String, _ dims: [UInt64]) -> Data {
            let shape = dims.reduce(Data()) { $0 + Wire.field(1, Wire.field(1, $1)) }
            return Wire.field(1, Data(name.utf8))
                + Wire.field(2, Wire.field(1, Wire.field(1, 1) + Wire.field(2, shape)))
        }
        graph +=
            Wire.field(11, port("images", [1, 3, UInt64(form.side), UInt64(form.side)]))
            + Wire.field(12, port("output", [1, 6, UInt64(form.answers.rows), UInt64(form.answers.columns)]))
        return Array(Wire.field(1, 7) + Wire.field(7, graph) + Wire.field(8, Wire.field(2, 11)))
    }
}
