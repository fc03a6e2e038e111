// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Why a look did not count.
///
/// Never derived from how many people are there.
public enum LookLoss: String, CaseIterable, Codable, Hashable, Sendable {
    /// The source gave no picture.
    case noPicture = "no-picture"
    /// The same picture again, but for a clock drawn into it.
    case frozen
    /// Nearly no light.
    case black
    /// So much light that most of the picture is white.
    case overexposed
    /// Flat grey or half-decoded.
    case grey
    /// Bands of garbage.
    case striped
    /// Something covers the lens, or a good part of it.
    case covered
    /// The picture went out of focus.
    case defocused
    /// The view is not the one that was calibrated: the camera was turned, shifted or zoomed.
    case moved
    /// The camera switched between colour and infrared, and the detector has not followed yet; no fault.
    case nightMode = "night-mode"
    /// The stream gave no second frame in time, which flow needs, or a damaged one.
    case noSecondFrame = "no-second-frame"
    /// The detector has not learned the scene yet.
    case learning
    /// Most of the picture changed at once.
    case sceneChange = "scene-change"
    /// The detector itself failed.
    case detectorFault = "detector-fault"
}
