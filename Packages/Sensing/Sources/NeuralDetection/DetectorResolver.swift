// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Governance
package import PeopleCounting

/// Finds the detector that a name or a model file means.
package enum DetectorResolver {
    /// The model that `fused` uses when none is named.
    package static let defaultModel = "yolox_nano.onnx"
    /// The variable that names another.
    package static let modelVariable = "PUMPHANDLE_MODEL"

    /// A maker of detectors, for one camera at a time.
    ///
    /// - Parameters:
    ///   - name: `silhouette`, `fused`, or the path of a model file whose passport is found as ``ModelFile`` says.
    ///   - model: The model of `fused`; nil for the one in `PUMPHANDLE_MODEL`, then ``defaultModel`` in `.run-neural/models`
    ///     or `shared/models` beside or above the program.
    ///   - groundPlane: Gives people's height at each row; nil to learn it.
    ///   - options: How the runtime runs the model.
    /// - Returns: Makes a detector for a working picture's width and height.
    /// - Throws: ``NeuralError`` when the model is missing or refused, or the runtime is not installed.
    package static func maker(
        _ name: String, model: String? = nil, groundPlane: GroundPlane? = nil, options: NeuralOptions = NeuralOptions()
    ) throws(NeuralError) -> (Int, Int) -> any PersonDetector {
        if name == "silhouette" { return { SilhouetteDetector(width: $0, height: $1) } }
        var path = name
        if name == "fused" { if let model { path = model } else { path = try located() } }
        let shelf = ModelShelf(try ModelFile(path: path), options: options)
        try shelf.require(.personDetection)
        // A missing runtime or a refused model is said before the first look, not at it.
        _ = try shelf.compiled(height: shelf.passport.input.height, width: shelf.passport.input.width)
        let isFused = name == "fused"
        return { width, height in
            let line = groundPlane.flatMap { HeightLine(groundPlane: $0, width: width, height: height) }
            let neural = NeuralPersonDetector(admitted: shelf, line: line)
            guard isFused else { return neural }
            return FusedDetector(
                SilhouetteDetector(width: width, height: height), neural, width: width, height: height)
        }
    }

    private static func located() throws(NeuralError) -> String {
        if let named = ProcessInfo.processInfo.environment[modelVariable], !named.isEmpty { return named }
        let folders =
            InstalledPlaces.above(InstalledPlaces.running, ".run-neural/models")
            + InstalledPlaces.above(InstalledPlaces.running, "shared/models")
        let files = folders.map { $0 + "/" + defaultModel }
        if let found = files.first(where: { FileManager.default.fileExists(atPath: $0) }) { return found }
        throw .modelMissing(path: "\(files.first ?? defaultModel) or any folder above; name one in \(modelVariable)")
    }
}
