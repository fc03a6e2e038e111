// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import COpenVINO
package import Governance

/// How the runtime runs a model.
package struct NeuralOptions: Hashable, Sendable {
    /// Arithmetic of the runtime.
    package enum Precision: String, Sendable {
        /// What the processor does fastest.
        case automatic = ""
        /// 32 bits, the same numbers on every machine.
        case float32 = "f32"
    }

    /// What the runtime optimises.
    package enum Goal: String, Sendable {
        /// Looks per second over all cameras.
        case throughput = "THROUGHPUT"
        /// Time of one look.
        case latency = "LATENCY"
    }

    /// Threads of the runtime, at least 1.
    ///
    /// Over all models of a ``DetectorShelf``, no more requests run at a time.
    package var threads: Int
    /// Arithmetic.
    package var precision: Precision
    /// What is optimised.
    package var goal: Goal

    package init(threads: Int = 1, precision: Precision = .automatic, goal: Goal = .throughput) {
        self.threads = max(1, threads)
        self.precision = precision
        self.goal = goal
    }
}

/// A model compiled for one input size, with a bounded set of requests that all cameras of a process share.
package final class CompiledModel: @unchecked Sendable {
    /// Its papers.
    package let passport: ModelPassport
    /// Rows of the input.
    package let height: Int
    /// Columns of the input.
    package let width: Int
    /// Dimensions of each output, in the passport's order.
    package let outputShapes: [[Int]]

    let runtime: NeuralRuntime
    private let handle: UnsafeMutableRawPointer
    private let pool: RequestPool

    /// Compiles a model after comparing its ports with its passport.
    ///
    /// - Parameters:
    ///   - file: An admitted model; its digest is compared again.
    ///   - height: Rows of the input; nil for the passport's. Only a model with `multiple_of` takes others.
    ///   - width: Columns, likewise.
    ///   - options: How to run it.
    ///   - gate: Shared by all models of a process; nil for one of its own.
    /// - Throws: ``NeuralError`` when the file changed, differs from its passport or does not compile.
    package init(
        _ file: ModelFile, height: Int? = nil, width: Int? = nil, options: NeuralOptions = NeuralOptions(),
        gate: RequestGate? = nil
    ) throws(NeuralError) {
        let runtime = try NeuralRuntime.shared()
        let bytes = try file.admittedBytes()
        let passport = file.passport
        let reader = ModelReader(runtime: runtime, name: file.path, document: file.document)
        let model = try reader.read(file, bytes)
        defer { ph_ov_model_free(runtime.api, model) }
        let ports = try reader.compare(model, with: passport)
        self.height = height ?? passport.input.height
        self.width = width ?? passport.input.width
        let shape = passport.input.shape(height: self.height, width: self.width)
        outputShapes = try reader.reshape(model, to: shape, passport: passport, ports: ports)
        handle = try reader.compile(model, options)
        self.runtime = runtime
        self.passport = passport
        do throws(NeuralError) {
            pool = try RequestPool(
                runtime: runtime, compiled: handle, name: file.path, limit: options.threads + 1,
                inputCount: shape.reduce(1, *), outputs: zip(ports, outputShapes).map { ($0, $1.reduce(1, *)) },
                gate: gate ?? RequestGate(limit: options.threads))
        } catch {
            ph_ov_compiled_free(runtime.api, handle)
            throw error
        }
    }

    deinit {
        pool.close()
        ph_ov_compiled_free(runtime.api, handle)
    }

    /// Runs the model over several inputs, as many at a time as there are requests.
    ///
    /// Blocks the calling thread; call it from a camera's own. Every input is zeroed once it has been used.
    ///
    /// - Parameters:
    ///   - count: Number of inputs.
    ///   - fill: Writes the n-th input, all of it.
    ///   - read: Takes the n-th outputs, in the passport's order; the memory is lent for the call.
    /// - Throws: ``NeuralError/runtimeFailed(model:doing:reason:)``.
    package func run(
        _ count: Int, fill: (Int, UnsafeMutableBufferPointer<Float>) -> Void,
        read: (Int, [UnsafeBufferPointer<Float>]) -> Void
    ) throws(NeuralError) {
        try pool.run(count, fill: fill, read: read)
    }

    /// The arithmetic it runs in, as the runtime names it: `f32`, `bf16`; empty where the runtime does not say.
    var arithmetic: String {
        var text = [CChar](repeating: 0, count: 64)
        let status = ph_ov_compiled_property(
            runtime.api, handle, "INFERENCE_PRECISION_HINT", &text, text.count)
        return status == 0 ? NeuralRuntime.text(text) : ""
    }

    /// Runs the model once on an empty input: what the runtime alone costs.
    ///
    /// - Throws: ``NeuralError/runtimeFailed(model:doing:reason:)``.
    package func runAlone() throws(NeuralError) { try pool.runAlone() }
}
