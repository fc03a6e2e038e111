// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// As much of an ONNX graph as ``OnnxStem`` reads; field numbers are those of onnx.proto, https://github.com/onnx/onnx.
struct OnnxGraph {
    /// One operation.
    struct Node {
        /// Its name among ONNX's own; empty for another's.
        let operation: String
        let inputs: [String]
        let outputs: [String]
        /// Attributes of whole numbers, one or a list.
        let numbers: [String: [Int]]
        /// Names of all attributes.
        let attributes: Set<String>
        /// Where it stands in the model with its tag.
        let place: Range<Int>

        /// Whether it has an attribute that is not of whole numbers.
        func hasText(_ name: String) -> Bool { attributes.contains(name) && numbers[name] == nil }
    }

    let nodes: [Node]
    /// Names of what is given to the model; not its constants.
    let inputs: [String]
    private let bytes: [UInt8]
    private let producers: [String: Int]
    private let tensors: [String: Range<Int>]

    /// Reads a graph; nil where it is not one.
    init?(_ bytes: [UInt8], _ range: Range<Int>) {
        guard let graph = ProtocolBuffer(bytes, range) else { return nil }
        func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        var nodes: [Node] = []
        var inputs: [String] = []
        var tensors: [String: Range<Int>] = [:]
        for field in graph.fields {
            guard let payload = field.payload else { continue }
            switch field.number {
            case 1:
                guard let message = ProtocolBuffer(bytes, payload) else { return nil }
                func names(_ number: UInt64) -> [String] {
                    message.fields.filter { $0.number == number }.compactMap { $0.payload.map(text) }
                }
                var numbers: [String: [Int]] = [:]
                var attributes: Set<String> = []
                let domain = message.payload(7).map(text) ?? ""
                let operation = ["", "ai.onnx"].contains(domain) ? message.payload(4).map(text) ?? "" : ""
                let outputs = names(2)
                for place in message.fields.filter({ $0.number == 5 }).compactMap(\.payload) {
                    guard let attribute = ProtocolBuffer(bytes, place), let name = attribute.payload(1).map(text) else {
                        return nil
                    }
                    attributes.insert(name)
                    if let values = Self.integers(attribute, [3, 8], bytes), !values.isEmpty { numbers[name] = values }
                    if operation == "Constant", name == "value", let output = outputs.first {
                        tensors[output] = attribute.payload(5)
                    }
                }
                nodes.append(
                    Node(
                        operation: operation, inputs: names(1), outputs: outputs, numbers: numbers,
                        attributes: attributes,
                        place: field.place))
            case 5:
                guard let name = ProtocolBuffer(bytes, payload)?.payload(8).map(text) else { return nil }
                tensors[name] = payload
            case 11:
                guard let name = ProtocolBuffer(bytes, payload)?.payload(1).map(text) else { return nil }
                inputs.append(name)
            default: break
            }
        }
        self.nodes = nodes
        self.inputs = inputs.filter { tensors[$0] == nil }
        self.bytes = bytes
        self.tensors = tensors
        var producers: [String: Int] = [:]
        for (index, node) in nodes.enumerated() {
            for output in node.outputs where !output.isEmpty && producers.updateValue(index, forKey: output) != nil {
                return nil
            }
        }
        self.producers = producers
    }

    /// The node that makes a value; nil for what is given to the model.
    func producer(of value: String) -> Node? { producers[value].map { nodes[$0] } }

    /// Where a constant stands.
    func tensor(_ name: String) -> Range<Int>? { tensors[name] }

    /// A constant of 32-bit floating-point numbers.
    func floats(_ name: String) -> (shape: [Int], values: [Float])? {
        guard let (tensor, shape) = constant(name, type: 1) else { return nil }
        let packed = tensor.payload(9) ?? tensor.payload(4)
        guard let packed, packed.count % 4 == 0 else { return nil }
        let values = stride(from: packed.lowerBound, to: packed.upperBound, by: 4).map {
            Float(bitPattern: UInt32(truncatingIfNeeded: number($0, 4)))
        }
        return (shape, values)
    }

    /// A constant of a few 64-bit whole numbers.
    func integers(_ name: String) -> [Int]? {
        guard let (tensor, _) = constant(name, type: 7) else { return nil }
        guard let raw = tensor.payload(9) else { return Self.integers(tensor, [7], bytes) }
        guard raw.count % 8 == 0, raw.count <= 64 else { return nil }
        return stride(from: raw.lowerBound, to: raw.upperBound, by: 8).map { Int(bitPattern: UInt(number($0, 8))) }
    }

    private func constant(_ name: String, type: UInt64) -> (ProtocolBuffer, shape: [Int])? {
        guard let place = tensors[name], let tensor = ProtocolBuffer(bytes, place),
            let shape = Self.integers(tensor, [1], bytes)
        else { return nil }
        // Weights that lie in another file are left to the runtime.
        let isHere = !tensor.fields.contains { $0.number == 14 }
        guard case .number(type)? = tensor.fields.last(where: { $0.number == 2 })?.value, isHere else { return nil }
        return (tensor, shape)
    }

    /// A number of so many bytes, lowest first.
    private func number(_ start: Int, _ count: Int) -> UInt64 {
        (0..<count).reduce(0) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) }
    }

    /// Whole numbers in fields of those numbers, one by one or packed.
    private static func integers(_ message: ProtocolBuffer, _ numbers: Set<UInt64>, _ bytes: [UInt8]) -> [Int]? {
        var values: [Int] = []
        for field in message.fields where numbers.contains(field.number) {
            switch field.value {
            case .number(let value): values.append(Int(truncatingIfNeeded: value))
            case .bytes(let range):
                var index = range.lowerBound
                while index < range.upperBound {
                    guard let value = ProtocolBuffer.varint(bytes, &index, before: range.upperBound) else { return nil }
                    values.append(Int(truncatingIfNeeded: value))
                }
            }
        }
        return values
    }
}
