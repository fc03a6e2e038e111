// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import Governance
internal import Synchronization

/// One admitted model, compiled once per input size and shared by all cameras of a process.
package final class ModelShelf: Sendable {
    /// The model's file and papers.
    package let file: ModelFile
    /// Its papers.
    package var passport: ModelPassport { file.passport }
    /// How the runtime runs it.
    package let options: NeuralOptions
    private let gate: RequestGate

    private struct Size: Hashable {
        let height, width: Int
    }
    private let compiled = Mutex<[Size: CompiledModel]>([:])

    /// Shelves a model.
    ///
    /// - Parameters:
    ///   - file: An admitted model.
    ///   - options: How the runtime runs it.
    ///   - gate: Shared by all models of a process; nil for one of its own.
    package init(_ file: ModelFile, options: NeuralOptions = NeuralOptions(), gate: RequestGate? = nil) {
        self.file = file
        self.options = options
        self.gate = gate ?? RequestGate(limit: options.threads)
    }

    /// Refuses a model of another task.
    package func require(_ task: ModelPassport.Task) throws(NeuralError) {
        guard passport.task == task else {
            throw .wrongTask(model: file.path, found: passport.task.rawValue, wanted: task.rawValue)
        }
    }

    /// The model for an input size; compiles at the first call, which takes about a second.
    ///
    /// - Throws: ``NeuralError`` when the runtime is missing or the model is refused.
    package func compiled(height: Int, width: Int) throws(NeuralError) -> CompiledModel {
        let size = Size(height: height, width: width)
        let outcome = compiled.withLock { shelf -> Result<CompiledModel, NeuralError> in
            if let model = shelf[size] { return .success(model) }
            do throws(NeuralError) {
                let model = try CompiledModel(file, height: height, width: width, options: options, gate: gate)
                shelf[size] = model
                return .success(model)
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }
}
