// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import VideoIngest

/// Decides whether a picture is a look at all, before anyone is counted in it.
///
/// Knows nothing of people: it judges exact repetition, light, flatness, stripes, lost detail and the place of the scene's
/// edges. What is gradual (dusk, fog, snow) moves its reference along; what is sudden does not.
package struct PictureGuard {
    /// A picture that repeats bit by bit for this long is frozen, seconds.
    private static let frozenAfter = 4.0
    /// Looks in a row that must disagree with the reference before the camera is taken for moved.
    private static let movedAfter = 3

    private var lastDigest: UInt64?
    private var repeats = 0
    private var repeatedFor = 0.0
    private var view = ViewReference()
    private var detail = 0.0
    private var bands = 0.0
    private var judged = 0
    private var isCovered = false
    private var disagreeing = 0
    /// Nobody has confirmed the view since it was found moved, and there is no reference to tell whether it is back.
    private let isUnconfirmed: Bool
    /// The view is not the calibrated one, as far as is known.
    package private(set) var hasMoved: Bool

    /// Starts without a reference.
    ///
    /// - Parameter isUnconfirmed: The camera was found moved before; no look counts until ``confirmView()``.
    package init(isUnconfirmed: Bool = false) {
        self.isUnconfirmed = isUnconfirmed
        hasMoved = isUnconfirmed
    }

    /// The view is the calibrated one: forget the reference and any suspicion.
    package mutating func confirmView() {
        self = PictureGuard()
    }

    /// Judges one picture.
    ///
    /// `fullRange` tells that luma uses 0...255 instead of 16...235; `seconds` is the time since the picture before.
    ///
    /// - Returns: Why it is no look; nil when it is one.
    package mutating func check(
        _ picture: borrowing WorkingPicture, fullRange: Bool, after seconds: Double
    ) -> LookLoss? {
        let light = LightStatistics(picture)
        if repeats(light.digest, after: seconds) { return .frozen }
        let black = fullRange ? 24 : 38
        if light.percentile99 <= black { return .black }
        if light.percentile99 - light.percentile1 <= 6 { return .grey }
        if light.undecodedShare > 0.08 { return .grey }
        if light.repeatedRowShare > 0.08 { return .striped }
        if judged >= 3, light.bands > 12, light.bands > 3 * bands { return .striped }
        view.measure(picture)
        if isBlind(view.detail) { return .covered }
        if moved() { return .moved }
        let weight = judged < 16 ? 1 / Double(judged + 1) : 1 / 16.0
        detail += (view.detail - detail) * weight
        bands += (light.bands - bands) * weight
        view.remember(weight: judged < 16 ? weight : 1 / 64)
        judged += 1
        return nil
    }

    private mutating func repeats(_ digest: UInt64, after seconds: Double) -> Bool {
        defer { lastDigest = digest }
        guard digest == lastDigest else {
            repeats = 0
            repeatedFor = 0
            return false
        }
        repeats += 1
        repeatedFor += seconds
        return repeats >= 2 && repeatedFor >= Self.frozenAfter
    }

    /// Detail gone at once: a hand, a bag or spray on the lens; fog takes minutes.
    private mutating func isBlind(_ found: Double) -> Bool {
        guard judged >= 3 else {
            isCovered = found < 0.35
            return isCovered
        }
        // Back only when much of the detail is.
        isCovered = found < detail * (isCovered ? 0.5 : 0.3)
        return isCovered
    }

    /// Whether the scene's edges lie elsewhere, for some looks in a row; back when they lie where they did.
    private mutating func moved() -> Bool {
        if isUnconfirmed { return true }
        guard judged >= 3 else { return false }
        let here = view.agreement()
        if here > 0.6 || (hasMoved == false && here > 0.25 && !view.agreesBetterElsewhere(than: here)) {
            disagreeing = 0
            hasMoved = false
            return false
        }
        disagreeing += 1
        if disagreeing >= Self.movedAfter { hasMoved = true }
        // Until it is sure, the look is not counted either: the view is in doubt.
        return true
    }
}
