// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Why a look did not count.
///
/// Never derived from how many people are there.
public enum LookLoss: String, CaseIterable, Codable, Hashable, Sendable {
    /// The source gave no picture.
    case noPicture = "no-picture"
    /// The same picture again.
    case frozen
    /// Nearly no light.
    case black
    /// Flat grey or half-decoded.
    case grey
    /// Bands of garbage.
    case striped
    /// Something covers the lens.
    case covered
    /// The view is not the one that was calibrated.
    case moved
    /// The detector has not learned the scene yet.
    case learning
    /// Most of the picture changed at once.
    case sceneChange = "scene-change"
    /// The detector itself failed.
    case detectorFault = "detector-fault"
}
