// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// The model that `fused` uses when none is named.
public enum DefaultModel {
    /// Its file's name.
    public static let name = "yolox_nano.onnx"
    /// The variable that names another file.
    public static let variable = "PUMPHANDLE_MODEL"

    /// Its path: the one in `PUMPHANDLE_MODEL`, else ``name`` in the models' folder, or in `.run-neural/models` or
    /// `shared/models` beside or above the program.
    ///
    /// - Throws: ``NeuralError/modelMissing(path:)``.
    package static func located() throws(NeuralError) -> String {
        if let named = ProcessInfo.processInfo.environment[variable], !named.isEmpty { return named }
        let folders =
            [ModelFolder.standard] + InstalledPlaces.above(InstalledPlaces.running, ".run-neural/models")
            + InstalledPlaces.above(InstalledPlaces.running, "shared/models")
        let files = folders.map { $0 + "/" + name }
        if let found = files.first(where: { FileManager.default.fileExists(atPath: $0) }) { return found }
        throw .modelMissing(
            path:
                "\(files[0]), the default of 'fused'; add one with 'pumphandle model add', or name a file in \(variable)"
        )
    }
}
