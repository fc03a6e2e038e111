// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A graph in OpenVINO's IR, version 11 (https://docs.openvino.ai, "OpenVINO IR format").
struct IntermediateGraph {
    struct Port {
        let layer: Int
        let port: Int
        let type: String
        let shape: [Int]

        func xml(_ number: Int, names: String = "") -> String {
            let dimensions = shape.map { "<dim>\($0)</dim>" }.joined()
            return "<port id=\"\(number)\" precision=\"\(type.uppercased())\"\(names)>\(dimensions)</port>"
        }
    }

    private var layers: [String] = []
    private var edges: [String] = []
    private var constants = Data()

    mutating func layer(
        _ type: String, _ data: String, _ inputs: [Port], _ shape: [Int], named name: String? = nil,
        element: String = "fp32"
    ) -> Port {
        let id = layers.count
        for (port, input) in inputs.enumerated() {
            edges.append(
                "<edge from-layer=\"\(input.layer)\" from-port=\"\(input.port)\" to-layer=\"\(id)\" to-port=\"\(port)\"/>"
            )
        }
        let output = Port(layer: id, port: inputs.count, type: element, shape: shape)
        let lines = inputs.enumerated().map { $1.xml($0) }.joined()
        let names = name.map { " names=\"\($0)\"" } ?? ""
        layers.append(
            "<layer id=\"\(id)\" name=\"\(name ?? "layer\(id)")\" type=\"\(type)\" version=\"opset1\"><data \(data)/>"
                + (inputs.isEmpty ? "" : "<input>\(lines)</input>")
                + (shape.isEmpty ? "" : "<output>\(output.xml(output.port, names: names))</output>") + "</layer>")
        return output
    }

    mutating func parameter(_ name: String, _ shape: [Int]) -> Port {
        layer("Parameter", "shape=\"\(list(shape))\" element_type=\"f32\"", [], shape, named: name)
    }

    mutating func constant(_ values: [Float], _ shape: [Int]) -> Port {
        constant(values.withUnsafeBytes { Data($0) }, "f32", "fp32", shape)
    }

    mutating func constant(_ values: [Int8], _ shape: [Int]) -> Port {
        constant(values.withUnsafeBytes { Data($0) }, "i8", "i8", shape)
    }

    private mutating func constant(_ bytes: Data, _ element: String, _ precision: String, _ shape: [Int]) -> Port {
        let place = "offset=\"\(constants.count)\" size=\"\(bytes.count)\""
        constants += bytes
        return layer(
            "Const", "element_type=\"\(element)\" shape=\"\(list(shape))\" \(place)", [], shape, element: precision)
    }

    mutating func convolution(_ input: Port, _ kernel: Port, named name: String) -> Port {
        layer(
            "Convolution",
            #"strides="32,32" dilations="1,1" pads_begin="0,0" pads_end="0,0" auto_pad="explicit""#,
            [input, kernel], [1, 6, 1, 1], named: name)
    }

    mutating func result(_ input: Port) { _ = layer("Result", "", [input], []) }

    private func list(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: ",") }

    var files: (xml: Data, bin: Data) {
        let text =
            "<?xml version=\"1.0\"?><net name=\"toy\" version=\"11\"><layers>\(layers.joined())</layers>"
            + "<edges>\(edges.joined())</edges></net>"
        return (Data(text.utf8), constants)
    }
}
