// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import PeopleCounting

/// Finds the detector that a name or a model file means.
package enum DetectorResolver {
    /// A maker of detectors, for one camera at a time.
    ///
    /// - Parameters:
    ///   - name: `silhouette`, `fused`, or the path of a model file whose passport is found as ``ModelFile`` says.
    ///   - model: The model of `fused`; nil for the one that ``DefaultModel`` finds.
    ///   - options: How the runtime runs the model.
    /// - Returns: Makes a detector for a working picture's width and height.
    /// - Throws: ``NeuralError`` when the model is missing or refused, or the runtime is not installed.
    package static func maker(
        _ name: String, model: String? = nil, options: NeuralOptions = NeuralOptions()
    ) throws(NeuralError) -> (Int, Int) -> any PersonDetector {
        try DetectorShelf(options: options).detectors(choice(name, model: model)).makePerson
    }

    /// What a name means.
    package static func choice(_ name: String, model: String? = nil) -> DetectorChoice {
        switch name {
        case "silhouette": .silhouette
        case "fused": .fused(model: model)
        default: .model(name)
        }
    }
}
