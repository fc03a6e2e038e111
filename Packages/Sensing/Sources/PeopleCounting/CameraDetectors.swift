// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// What finds people at a camera, by name.
public enum DetectorChoice: Hashable, Sendable {
    /// The embedded default, trained on nobody.
    case silhouette
    /// Silhouettes and a neural model together; nil for the model that is installed as the default.
    case fused(model: String?)
    /// A neural model alone: the path of its file.
    case model(String)
}

/// What finds the people of one camera and judges their masks; opaque outside this package.
public struct CameraDetectors: Sendable {
    /// Makes a person detector for a working picture's size.
    package let makePerson: @Sendable (_ width: Int, _ height: Int) -> any PersonDetector
    /// Makes a judge of masks; nil where none is declared.
    package let makeMask: (@Sendable () -> any MaskDetector)?

    /// The embedded detector, and no masks.
    public static let silhouette = CameraDetectors { SilhouetteDetector(width: $0, height: $1) }

    /// Makes detectors where the camera's first look tells the working picture's size.
    package init(
        mask: (@Sendable () -> any MaskDetector)? = nil,
        person: @escaping @Sendable (_ width: Int, _ height: Int) -> any PersonDetector
    ) {
        makePerson = person
        makeMask = mask
    }
}
