// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// What came of trying a model.
public enum ModelTrial: Hashable, Sendable {
    /// It compiles, and its inputs and outputs are as its passport says.
    case asDescribed
    /// No runtime is here that could tell; the reason.
    case untried(String)
}

extension ModelFile {
    /// Compiles the model, which compares its own inputs and outputs with its passport, where a runtime is here that can; else
    /// that is done before the first look.
    ///
    /// - Throws: ``NeuralError`` when the model is at fault, or does not compile.
    public func trial() throws(NeuralError) -> ModelTrial {
        do throws(NeuralError) {
            _ = try CompiledModel(self)
            return .asDescribed
        } catch {
            switch error {
            case .runtimeMissing, .runtimeUnusable, .runtimeVersion: return .untried(error.description)
            default: throw error
            }
        }
    }
}
