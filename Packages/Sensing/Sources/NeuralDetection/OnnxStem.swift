// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// The first layer of an ONNX model that takes the picture apart into its every second pixels and convolves the stack of
/// the four, as the YOLOX family does ("focus").
///
/// A kernel of k × k pixels over such a stack in steps of s is one of 2k × 2k over the picture in steps of 2s with the same
/// weights in other places, so the answer is the same but for the order of its sums. The runtime copies the four slices one
/// by one, which costs a tenth of YOLOX-nano's time.
package enum OnnxStem {
    /// Rewrites the first layer as one convolution.
    ///
    /// - Parameter model: An ONNX model.
    /// - Returns: The model with one convolution of twice the kernel in place of that layer; nil where its first layer is
    ///   another, or anything about it is not understood.
    package static func joined(_ model: [UInt8]) -> [UInt8]? {
        guard let outer = ProtocolBuffer(model, model.indices),
            let place = outer.fields.last(where: { $0.number == 7 }),
            outer.fields.count(where: { $0.number == 7 }) == 1, let range = place.payload,
            let graph = OnnxGraph(model, range)
        else { return nil }
        for layer in graph.nodes {
            guard let new = join(layer, in: graph) else { continue }
            let written =
                model[range.lowerBound..<layer.place.lowerBound] + new.node
                + model[layer.place.upperBound..<range.upperBound]
                + new.weights
            return model[..<place.place.lowerBound] + ProtocolBuffer.field(7, written)
                + model[place.place.upperBound...]
        }
        return nil
    }

    private static let name = "pumphandle.stem"

    /// The layer as one convolution over the picture, and its weights, as fields of a graph.
    private static func join(_ layer: OnnxGraph.Node, in graph: OnnxGraph) -> (node: [UInt8], weights: [UInt8])? {
        guard layer.operation == "Conv", 2...3 ~= layer.inputs.count, layer.outputs.count == 1,
            let stack = graph.producer(of: layer.inputs[0]), stack.operation == "Concat", stack.inputs.count == 4,
            stack.numbers["axis"] == [1], graph.tensor(name) == nil
        else { return nil }
        let form = layer.numbers
        let strides = form["strides"] ?? [1, 1]
        let pads = form["pads"] ?? [0, 0, 0, 0]
        guard form["group"] ?? [1] == [1], form["dilations"] ?? [1, 1] == [1, 1], !layer.hasText("auto_pad"),
            strides.count == 2, pads.count == 4,
            (strides + pads).allSatisfy({ 0...64 ~= $0 })
        else { return nil }
        var starts: [Start] = []
        for input in stack.inputs {
            guard let start = start(of: input, in: graph) else { return nil }
            starts.append(start)
        }
        guard Set(starts.map(\.picture)).count == 1, Set(starts).count == 4,
            let kernel = graph.floats(layer.inputs[1]), kernel.shape.count == 4,
            kernel.shape.allSatisfy({ 1...4096 ~= $0 }), kernel.shape[1] % 4 == 0,
            kernel.values.count == kernel.shape.reduce(1, *)
        else { return nil }
        let (rows, columns) = (kernel.shape[2], kernel.shape[3])
        guard form["kernel_shape"] ?? [rows, columns] == [rows, columns] else { return nil }
        let colours = kernel.shape[1] / 4
        var weights = [Float](repeating: 0, count: 4 * rows * columns * colours * kernel.shape[0])
        for output in 0..<kernel.shape[0] {
            for (index, start) in starts.enumerated() {
                for colour in 0..<colours {
                    for row in 0..<rows {
                        for column in 0..<columns {
                            let from =
                                ((output * 4 * colours + index * colours + colour) * rows + row) * columns + column
                            let to = (output * colours + colour) * 2 * rows + 2 * row + start.row
                            weights[to * 2 * columns + 2 * column + start.column] = kernel.values[from]
                        }
                    }
                }
            }
        }
        var node = ProtocolBuffer.field(1, starts[0].picture.utf8) + ProtocolBuffer.field(1, name.utf8)
        if layer.inputs.count == 3 { node += ProtocolBuffer.field(1, layer.inputs[2].utf8) }
        node += ProtocolBuffer.field(2, layer.outputs[0].utf8) + ProtocolBuffer.field(4, "Conv".utf8)
        for (key, values) in [("kernel_shape", [rows, columns]), ("strides", strides), ("pads", pads)] {
            var attribute = ProtocolBuffer.field(1, key.utf8)
            for value in values { attribute += ProtocolBuffer.field(8, UInt64(2 * value)) }
            // AttributeProto.INTS
            attribute += ProtocolBuffer.field(20, 7)
            node += ProtocolBuffer.field(5, attribute)
        }
        var tensor: [UInt8] = []
        for extent in [kernel.shape[0], colours, 2 * rows, 2 * columns] {
            tensor += ProtocolBuffer.field(1, UInt64(extent))
        }
        let raw = weights.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
        // TensorProto.FLOAT
        tensor += ProtocolBuffer.field(2, 1) + ProtocolBuffer.field(8, name.utf8) + ProtocolBuffer.field(9, raw)
        return (ProtocolBuffer.field(1, node), ProtocolBuffer.field(5, tensor))
    }

    /// Every second pixel of every second row of a picture, from here.
    private struct Start: Hashable {
        let picture: String
        let row: Int
        let column: Int
    }

    /// What a value takes from the model's picture, if that is every second pixel of every second row.
    private static func start(of value: String, in graph: OnnxGraph) -> Start? {
        var value = value
        var starts: [Int: Int] = [:]
        while let node = graph.producer(of: value) {
            guard node.operation == "Slice", node.inputs.count == 5, starts.count < 2,
                let from = graph.integers(node.inputs[1]), let to = graph.integers(node.inputs[2]),
                let axes = graph.integers(node.inputs[3]), let steps = graph.integers(node.inputs[4]),
                !axes.isEmpty, from.count == axes.count, to.count == axes.count, steps == axes.map({ _ in 2 })
            else { return nil }
            for (index, axis) in axes.enumerated() {
                // To the end, which exporters write as the largest number there is.
                guard 2...3 ~= axis, starts[axis] == nil, 0...1 ~= from[index], to[index] >= Int(Int32.max) else {
                    return nil
                }
                starts[axis] = from[index]
            }
            value = node.inputs[0]
        }
        guard let row = starts[2], let column = starts[3], graph.inputs == [value] else { return nil }
        return Start(picture: value, row: row, column: column)
    }
}
