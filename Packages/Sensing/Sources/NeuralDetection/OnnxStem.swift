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
            strides.count == 2, pads.count == 4, (strides + pads).allSatisfy({ 0...64 ~= $0 })
        else { return nil }
        var starts: [Start] = []
        for input in stack.inputs {
            guard let start = start(of: input, in: graph) else { return nil }
            starts.append(start)
        }
        guard Set(starts).count == 4, let kernel = graph.floats(layer.inputs[1]), kernel.shape.count == 4,
            kernel.shape.allSatisfy({ 1...4096 ~= $0 }), kernel.shape[1] % 4 == 0,
            kernel.values.count == kernel.shape.reduce(1, *)
        else { return nil }
        let (rows, columns) = (kernel.shape[2], kernel.shape[3])
        guard form["kernel_shape"] ?? [rows, columns] == [rows, columns] else { return nil }
        let colours = kernel.shape[1] / 4
        // Twice the rows and columns, a quarter of the channels: as many numbers as before, each at its pixel.
        var weights = [Float](repeating: 0, count: kernel.values.count)
        for (index, value) in kernel.values.enumerated() {
            let (column, row) = (index % columns, index / columns % rows)
            let (output, channel) = (index / columns / rows).quotientAndRemainder(dividingBy: kernel.shape[1])
            let start = starts[channel / colours]
            let line = (output * colours + channel % colours) * 2 * rows + 2 * row + start.row
            weights[line * 2 * columns + 2 * column + start.column] = value
        }
        let inputs = [starts[0].picture, name] + layer.inputs.dropFirst(2)
        return (
            convolution(
                inputs, layer.outputs[0],
                [("kernel_shape", [rows, columns]), ("strides", strides), ("pads", pads)].map {
                    ($0, $1.map { 2 * $0 })
                }),
            constant(weights, [kernel.shape[0], colours, 2 * rows, 2 * columns])
        )
    }

    /// A convolution as a field of a graph.
    private static func convolution(_ inputs: [String], _ output: String, _ form: [(String, [Int])]) -> [UInt8] {
        var node = inputs.flatMap { ProtocolBuffer.field(1, $0.utf8) }
        node += ProtocolBuffer.field(2, output.utf8) + ProtocolBuffer.field(4, "Conv".utf8)
        for (key, values) in form {
            // AttributeProto.INTS
            let numbers = values.flatMap { ProtocolBuffer.field(8, UInt64($0)) } + ProtocolBuffer.field(20, 7)
            node += ProtocolBuffer.field(5, ProtocolBuffer.field(1, key.utf8) + numbers)
        }
        return ProtocolBuffer.field(1, node)
    }

    /// The weights as a field of a graph.
    private static func constant(_ values: [Float], _ shape: [Int]) -> [UInt8] {
        let raw = values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) } }
        // TensorProto.FLOAT
        let kind = ProtocolBuffer.field(2, 1) + ProtocolBuffer.field(8, name.utf8)
        let extents = shape.flatMap { ProtocolBuffer.field(1, UInt64($0)) }
        return ProtocolBuffer.field(5, extents + kind + ProtocolBuffer.field(9, raw))
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
