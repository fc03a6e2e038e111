// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

extension ModelFile {
    /// Compiles the model, which compares its own inputs and outputs with its passport.
    ///
    /// - Returns: False where no runtime is installed and nothing was compared; then they are before the first look.
    /// - Throws: ``NeuralError`` when the model is not as its passport says, or does not compile.
    public func comparePorts() throws(NeuralError) -> Bool {
        guard NeuralRuntime.isInstalled else { return false }
        _ = try CompiledModel(self)
        return true
    }
}
