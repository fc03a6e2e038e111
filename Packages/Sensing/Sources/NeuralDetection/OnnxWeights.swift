// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Where an ONNX model keeps its weights; field numbers are those of onnx.proto, https://github.com/onnx/onnx.
enum OnnxWeights {
    private enum Message {
        case model, graph, function, node, attribute, tensor, sparseTensor

        /// Messages within it that can hold tensors, by their field.
        var parts: [UInt64: Message] {
            switch self {
            case .model: [7: .graph, 25: .function]
            case .graph: [1: .node, 5: .tensor, 15: .sparseTensor]
            case .function: [7: .node, 11: .attribute]
            case .node: [5: .attribute]
            case .attribute: [5: .tensor, 6: .graph, 10: .tensor, 11: .graph, 22: .sparseTensor, 23: .sparseTensor]
            case .tensor: [:]
            case .sparseTensor: [1: .tensor, 2: .tensor]
            }
        }
    }

    /// Whether some lie in other files, which no digest covers, or may, since a part of the model cannot be read.
    ///
    /// What is no message at all is no ONNX model.
    static func areElsewhere(_ model: [UInt8]) -> Bool { areElsewhere(model, model.indices, .model, depth: 0) }

    private static func areElsewhere(_ bytes: [UInt8], _ range: Range<Int>, _ kind: Message, depth: Int) -> Bool {
        // Deeper than this a graph in a graph is not read by the runtime either.
        guard depth < 100, let message = ProtocolBuffer(bytes, range) else { return depth > 0 }
        if kind == .tensor { return message.fields.contains { $0.number == 13 || $0.number == 14 && !$0.isZero } }
        let parts = kind.parts
        return message.fields.contains { field in
            guard let part = parts[field.number], let payload = field.payload else { return false }
            return areElsewhere(bytes, payload, part, depth: depth + 1)
        }
    }
}

extension ProtocolBuffer.Field {
    fileprivate var isZero: Bool { if case .number(0) = value { true } else { false } }
}
