// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import VideoIngest

/// Decides whether a picture is a look at all, before anyone is counted in it.
///
/// Knows nothing of people: it judges exact repetition, light, flatness, stripes, lost detail, sharpness and the place of
/// the scene's edges. What is gradual (dusk, fog, snow) moves its memory along; what is sudden does not.
package struct PictureGuard {
    /// Looks in a row that must disagree with the reference before the camera is taken for moved.
    private static let movedAfter = 3
    /// Doubtful looks between two searches for where the view went, unless it fits still worse.
    private static let searchEvery = 30

    private var freeze = FreezeWatch()
    private var modes = [ViewMode(), ViewMode()]
    private var edges = SceneEdges()
    private var texture = SceneTexture()
    /// Position in ``modes``: 0 in colour, 1 without; a camera without colour stays at 0.
    private var mode = 0
    /// Mean colour of the sound looks in colour.
    private var colour = 0.0
    private var isCovered = false
    private var isDefocused = false
    private var disagreeing = 0
    private var looksToSearch = 0
    /// Share of the tiles that agreed when the last search found nothing.
    private var keptAtSearch = 0.0
    /// Nobody has confirmed the view since it was found moved, and there is no reference to tell whether it is back.
    private let isUnconfirmed: Bool
    /// The view is not the calibrated one, as far as is known.
    package private(set) var hasMoved: Bool
    /// The look judged last is the first after the camera switched between colour and infrared: its scene looks different.
    package private(set) var hasSwitchedLight = false

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

    /// Sharpness of the last picture judged, nil without contrast; 1/8 is a ramp, 0.3 a sharp scene.
    package var sharpness: Double? { texture.isJudgeable ? texture.sharpness : nil }

    /// Judges one picture.
    ///
    /// - Parameters:
    ///   - picture: The look.
    ///   - fullRange: Luma uses 0...255 instead of 16...235.
    ///   - seconds: Time since the picture before.
    ///   - isKey: It was coded without reference to others.
    /// - Returns: Why it is no look; nil when it is one.
    package mutating func check(
        _ picture: borrowing WorkingPicture, fullRange: Bool, after seconds: Double, isKey: Bool = true
    ) -> LookLoss? {
        hasSwitchedLight = false
        let isFrozen = freeze.isFrozen(PictureDigest(picture), isKey: isKey, after: seconds)
        let light = LightStatistics(picture, fullRange: fullRange)
        if light.percentile99 <= (fullRange ? 24 : 38) { return .black }
        if light.whiteShare > 0.6 { return .overexposed }
        if light.percentile99 - light.percentile1 <= 6 { return .grey }
        if light.undecodedShare > 0.08 { return .grey }
        if isFrozen { return .frozen }
        if light.repeatedRowShare > 0.08 { return .striped }
        if modes[mode].isKnown, light.bands > 12, light.bands > 3 * modes[mode].bands { return .striped }
        texture.measure(picture)
        edges.measure(picture)
        followLight(light.colour)
        modes[mode].compare(edges)
        let isSoft = isOutOfFocus()
        // Coarse edges outlast blur, not a cover.
        if isSoft, !modes[mode].isKnown || (modes[mode].view.keptShare(correlation: 0.5) ?? 1) >= 0.3 {
            return .defocused
        }
        if isBlind() { return .covered }
        if isSoft { return .defocused }
        if moved() { return .moved }
        if mode == 0 { colour += (light.colour - colour) / Double(min(16, modes[0].judged + 1)) }
        modes[mode].remember(edges, texture, bands: light.bands)
        return nil
    }

    /// Goes over to the other memory when the colour is gone at once, or back.
    private mutating func followLight(_ found: Double) {
        guard modes[0].isKnown, colour > 3 else { return }
        let isNeutral = mode == 0 ? found < 1 && found < colour / 4 : found < colour / 2 && found < 3
        guard isNeutral != (mode == 1) else { return }
        mode = isNeutral ? 1 : 0
        hasSwitchedLight = true
        isCovered = false
        isDefocused = false
    }

    /// Detail gone at once, everywhere or from a good part of the picture: a hand, a bag or spray on the lens.
    ///
    /// Fog takes minutes.
    private mutating func isBlind() -> Bool {
        let known = modes[mode]
        guard known.isKnown else {
            isCovered = texture.detail < 0.35
            return isCovered
        }
        // Back only when much of the detail is.
        let mayBePart = isCovered || texture.detail < 0.92 * known.detail
        isCovered =
            texture.detail < known.detail * (isCovered ? 0.5 : 0.3)
            || mayBePart && known.view.blindShare(edges) > (isCovered ? 0.2 : 0.3)
        return isCovered
    }

    private mutating func isOutOfFocus() -> Bool {
        guard texture.isJudgeable else { return isDefocused }
        let least = SceneTexture.leastSharpness
        let known = modes[mode]
        // Blurred by more than three pixels: no picture to count in, whatever it was before.
        let lowest = isDefocused ? 0.155 : 0.145
        let share = isDefocused ? 0.5 : 0.35
        // Blur takes fine detail away; something smooth before an almost plain floor adds coarse detail instead.
        let isDetailLost =
            !known.isKnown || known.fineDetail == 0
            || texture.fineDetail < (isDefocused ? 0.9 : 0.8) * known.fineDetail
        isDefocused =
            texture.sharpness < lowest && texture.isClean && isDetailLost
            || known.isKnown && isDetailLost && texture.sharpness - least < share * (known.sharpness - least)
        return isDefocused
    }

    /// Whether the scene's edges lie elsewhere, for some looks in a row; back when they lie where they did.
    private mutating func moved() -> Bool {
        if isUnconfirmed { return true }
        guard modes[mode].isKnown else { return false }
        if agrees() {
            disagreeing = 0
            hasMoved = false
            return false
        }
        disagreeing += 1
        if disagreeing >= Self.movedAfter { hasMoved = true }
        // Until it is sure, the look is not counted either: the view is in doubt.
        return true
    }

    private mutating func agrees() -> Bool {
        let view = modes[mode].view
        // Where nothing tells one view from another, a moved camera is not known to be back.
        guard let kept = view.keptShare(correlation: 0.7) else { return !hasMoved }
        if kept >= 0.6 { return true }
        // A camera put back must fit well; one that never moved may be hidden by a crowd.
        if hasMoved { return kept >= 0.3 && view.betterMotion(edges) == nil }
        if kept < 0.05, (view.keptShare(correlation: 0.5) ?? 1) < 0.11 { return false }
        guard disagreeing > 0 || looksToSearch == 0 || kept < 0.6 * keptAtSearch else {
            looksToSearch -= 1
            return true
        }
        guard view.betterMotion(edges) == nil else { return false }
        looksToSearch = Self.searchEvery
        keptAtSearch = kept
        return true
    }
}
