// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

// TensorFlow's tensorflow/core/framework/{graph,node_def,attr_value,tensor,tensor_shape}.proto.
extension ToyModels {
    /// A frozen graph, whose input is in rows, columns, colours, as TensorFlow has it.
    static func frozenGraph() -> Data {
        let float = Wire.field(6, 1)
        let int32 = Wire.field(6, 3)
        func tensor(_ type: UInt64, _ shape: [Int], _ bytes: Data) -> Data {
            Wire.field(8, Wire.field(1, type) + Wire.field(2, dimensions(shape)) + Wire.field(4, bytes))
        }
        func dimensions(_ shape: [Int]) -> Data {
            shape.reduce(Data()) { $0 + Wire.field(2, Wire.field(1, UInt64($1))) }
        }
        func text(_ value: String) -> Data { Wire.field(2, Data(value.utf8)) }
        func node(_ name: String, _ kind: String, _ inputs: [String], _ attributes: [(String, Data)]) -> Data {
            var node = Wire.field(1, Data(name.utf8)) + Wire.field(2, Data(kind.utf8))
            for input in inputs { node += Wire.field(3, Data(input.utf8)) }
            for (key, value) in attributes {
                node += Wire.field(5, Wire.field(1, Data(key.utf8)) + Wire.field(2, value))
            }
            return Wire.field(1, node)
        }
        // By colour and output here.
        let kernel = (0..<3).flatMap { colour in weights.map { Float($0[colour]) * scale } }
        let strides = [1, 32, 32, 1].reduce(Data()) { $0 + Wire.number(UInt64($1)) }
        return node(
            "images", "Placeholder", [], [("dtype", float), ("shape", Wire.field(7, dimensions([1, 32, 32, 3])))])
            + node(
                "kernel", "Const", [],
                [("dtype", float), ("value", tensor(1, [1, 1, 3, 6], kernel.withUnsafeBytes { Data($0) }))])
            + node(
                "sums", "Conv2D", ["images", "kernel"],
                [
                    ("T", float), ("strides", Wire.field(1, Wire.field(3, strides))), ("padding", text("VALID")),
                    ("data_format", text("NHWC")),
                ])
            + node(
                "shape", "Const", [],
                [("dtype", int32), ("value", tensor(3, [4], [Int32(1), 6, 1, 1].withUnsafeBytes { Data($0) }))])
            + node("output", "Reshape", ["sums", "shape"], [("T", float), ("Tshape", int32)])
    }
}
