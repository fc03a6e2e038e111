// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import COpenVINO
internal import Foundation
internal import Governance

/// Opens a model and holds it against its passport.
struct ModelReader {
    let runtime: NeuralRuntime
    let name: String
    /// Its papers, whose lines refusals name.
    let document: PassportDocument

    private static let float32: Int32 = 4

    /// Reads an admitted model, whose bytes these are.
    func read(_ file: ModelFile, _ bytes: Data) throws(NeuralError) -> UnsafeMutableRawPointer {
        var model: UnsafeMutableRawPointer?
        let status: Int32
        if file.passport.weights.format == .onnx, let joined = OnnxStem.joined(Array(bytes)) {
            status = ph_ov_read_bytes(runtime.api, runtime.core, joined, joined.count, &model)
        } else {
            status = ph_ov_read_model(runtime.api, runtime.core, file.path, file.companion, &model)
        }
        guard status == 0, let model else { throw .weightsUnreadable(model: name, reason: reason(status)) }
        return model
    }

    /// Refuses ports that the passport does not declare.
    ///
    /// - Returns: The position in the model of each of the passport's outputs.
    func compare(_ model: UnsafeMutableRawPointer, with passport: ModelPassport) throws(NeuralError) -> [Int] {
        let inputs = try ports(model, inputs: true)
        guard inputs.count == 1 else {
            throw .portCountDiffers(
                model: name, what: "inputs", found: inputs.count, passport: 1, at: document.place(of: "input"))
        }
        guard inputs[0].isCalled(passport.input.name, in: passport.weights.format) else {
            throw .portDiffers(
                model: name, what: "the input's name", found: inputs[0].name, passport: passport.input.name,
                at: document.place(of: "input.name"))
        }
        try compare(inputs[0], "input '\(inputs[0].name)'", passport.input.shape, at: "input.shape")
        let outputs = try ports(model, inputs: false)
        guard outputs.count == passport.outputs.count else {
            throw .portCountDiffers(
                model: name, what: "outputs", found: outputs.count, passport: passport.outputs.count,
                at: document.place(of: "outputs"))
        }
        var positions: [Int] = []
        for (index, declared) in passport.outputs.enumerated() {
            let position: Int?
            if let wanted = declared.name {
                position = outputs.firstIndex { $0.isCalled(wanted, in: passport.weights.format) }
            } else {
                position = outputs.indices.first {
                    !positions.contains($0) && Self.agree(outputs[$0].shape, declared.shape)
                }
            }
            guard let position, !positions.contains(position) else {
                throw .portDiffers(
                    model: name, what: "output \(index + 1)",
                    found: outputs.map { "'\($0.name)' \($0.shape)" }.joined(separator: ", "),
                    passport: "\(declared.name.map { "'\($0)' " } ?? "")\(declared.shape)",
                    at: document.place(of: "outputs[\(index)]"))
            }
            try compare(
                outputs[position], "output '\(outputs[position].name)'", declared.shape, at: "outputs[\(index)].shape")
            positions.append(position)
        }
        return positions
    }

    /// Fixes the input's shape and refuses outputs that then differ from what the decoder reads.
    func reshape(
        _ model: UnsafeMutableRawPointer, to shape: [Int], passport: ModelPassport, ports positions: [Int]
    ) throws(NeuralError) -> [[Int]] {
        let height = passport.input.layout == .nchw ? shape[2] : shape[1]
        let width = passport.input.layout == .nchw ? shape[3] : shape[2]
        if shape != passport.input.shape {
            guard let step = passport.input.multipleOf, height > 0, width > 0, height % step == 0, width % step == 0
            else {
                throw .portDiffers(
                    model: name, what: "the wanted input", found: "\(shape)", passport: "\(passport.input.shape)",
                    at: document.place(of: "input.shape"))
            }
        }
        let status = ph_ov_reshape(runtime.api, model, shape.map(Int64.init), Int32(shape.count))
        guard status == 0 else { throw failed("reshaping", status) }
        let outputs = try ports(model, inputs: false)
        let shapes = positions.map { outputs[$0].shape }
        let accepted = passport.readableOutputs(height: height, width: width)
        guard accepted.contains(shapes) else {
            throw .portDiffers(
                model: name, what: "the outputs", found: "\(shapes)", passport: "\(accepted[0])",
                at: document.place(of: "outputs"))
        }
        return shapes
    }

    func compile(
        _ model: UnsafeMutableRawPointer, _ options: NeuralOptions
    ) throws(NeuralError) -> UnsafeMutableRawPointer {
        var compiled: UnsafeMutableRawPointer?
        let streams = options.goal == .throughput ? options.threads : 1
        let precision = options.precision == .automatic ? ProcessorArithmetic.here : options.precision
        let status = ph_ov_compile(
            runtime.api, runtime.core, model, options.goal.rawValue, "\(options.threads)", "\(streams)",
            precision.rawValue, &compiled)
        guard status == 0, let compiled else { throw failed("compiling", status) }
        return compiled
    }

    func failed(_ doing: String, _ status: Int32) -> NeuralError {
        .runtimeFailed(model: name, doing: doing, reason: reason(status))
    }

    /// Why the runtime's last call failed.
    private func reason(_ status: Int32) -> String {
        let reason = NeuralRuntime.lastError(runtime.api)
        return reason.isEmpty ? "status \(status)" : reason
    }

    private struct Port {
        let name: String
        let shape: [Int]
        let element: Int32

        /// TensorFlow's `node` is the first of the node's tensors, `node:0`.
        func isCalled(_ wanted: String, in format: ModelPassport.Format) -> Bool {
            name == wanted || format == .tensorflow && name == wanted + ":0"
        }
    }

    private func ports(_ model: UnsafeMutableRawPointer, inputs: Bool) throws(NeuralError) -> [Port] {
        var count = 0
        let status = ph_ov_port_count(runtime.api, model, inputs ? 1 : 0, &count)
        guard status == 0 else { throw failed("describing", status) }
        var found: [Port] = []
        for index in 0..<count {
            var port = ph_ov_port()
            let status = ph_ov_port_at(runtime.api, model, inputs ? 1 : 0, index, &port)
            guard status == 0 else { throw failed("describing", status) }
            let name = withUnsafeBytes(of: port.name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            let shape = withUnsafeBytes(of: port.dims) { bytes in
                bytes.bindMemory(to: Int64.self).prefix(Int(max(0, port.rank))).map(Int.init)
            }
            found.append(Port(name: name, shape: shape, element: port.element))
        }
        return found
    }

    private func compare(_ port: Port, _ what: String, _ declared: [Int], at key: String) throws(NeuralError) {
        guard Self.agree(port.shape, declared) else {
            throw .portDiffers(
                model: name, what: "the shape of \(what)", found: "\(port.shape)", passport: "\(declared)",
                at: document.place(of: key))
        }
        guard port.element == Self.float32 else {
            throw .portDiffers(
                model: name, what: "the element type of \(what)", found: "code \(port.element)", passport: "float32",
                at: document.place(of: key))
        }
    }

    /// A dynamic dimension, -1, agrees with any.
    private static func agree(_ found: [Int], _ declared: [Int]) -> Bool {
        found.count == declared.count && zip(found, declared).allSatisfy { $0 == -1 || $0 == $1 }
    }
}
