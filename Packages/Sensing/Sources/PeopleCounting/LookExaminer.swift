// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import VideoIngest

/// A look's way from its picture to people: the guard first, then the detector.
///
/// Remembers the scene through both, and that a camera which switched to infrared has yet to be followed; never a person.
package struct LookExaminer {
    /// Decides whether a picture is a look at all.
    package var pictureGuard: PictureGuard
    /// Made at the first picture, and anew when its size changes.
    package private(set) var detector: (any PersonDetector)?

    /// Of the picture that the detector is for.
    private var detectorSize: (width: Int, height: Int)?

    private let groundPlane: GroundPlane?
    private let standingArea: StandingArea?
    private let makeDetector: (_ width: Int, _ height: Int) -> any PersonDetector
    private var isFollowingLight = false

    /// Prepares for a camera.
    ///
    /// - Parameters:
    ///   - pictureGuard: Fresh, or left unconfirmed.
    ///   - groundPlane: Tells a new detector how tall people appear; nil when it must learn that.
    ///   - standingArea: Where people must be seen, pixels of the full picture; nil where nobody declared zones.
    ///   - makeDetector: Makes a detector for a working picture's size.
    package init(
        pictureGuard: PictureGuard = PictureGuard(), groundPlane: GroundPlane?,
        standingArea: StandingArea? = nil,
        makeDetector: @escaping (_ width: Int, _ height: Int) -> any PersonDetector
    ) {
        self.pictureGuard = pictureGuard
        self.groundPlane = groundPlane
        self.standingArea = standingArea
        self.makeDetector = makeDetector
    }

    /// The view is the calibrated one; the scene is learned anew.
    package mutating func confirmView() {
        pictureGuard.confirmView()
        detector = nil
    }

    /// Looks once.
    ///
    /// - Parameters:
    ///   - picture: The look; not kept.
    ///   - look: What is known of it beside its pixels.
    ///   - full: The picture that coordinates refer to.
    ///   - seconds: Time since the look before.
    ///   - people: Emptied, then filled with who is there, in pixels of the working picture.
    /// - Returns: Why the look does not count; nil when it does.
    package mutating func examine(
        _ picture: borrowing WorkingPicture, of look: Look, full: PictureSize, after seconds: Double,
        people: inout [PersonBox]
    ) -> LookLoss? {
        people.removeAll(keepingCapacity: true)
        // Whatever the source says: a detector reads as many rows and columns as it was made for.
        let isOther = detectorSize.map { $0 != (picture.width, picture.height) } ?? false
        if look.breaks == .first || look.breaks == .resized || isOther {
            detector = nil
            detectorSize = nil
            // A picture of another size cannot tell whether a moved camera is back.
            pictureGuard = PictureGuard(isUnconfirmed: pictureGuard.hasMoved)
        }
        let loss = pictureGuard.check(picture, fullRange: look.fullRange, after: seconds, isKey: look.isKey)
        if pictureGuard.hasSwitchedLight {
            detector?.relearnScene()
            isFollowingLight = true
        }
        if let loss { return loss }
        let detector = self.detector ?? makeDetector(picture.width, picture.height)
        if self.detector == nil {
            detector.expect(groundPlane, full: full, width: picture.width, height: picture.height)
            detector.expect(standingArea, full: full, width: picture.width, height: picture.height)
            self.detector = detector
            detectorSize = (picture.width, picture.height)
        }
        switch detector.look(at: picture, after: seconds, people: &people) {
        case .counted:
            isFollowingLight = false
            return nil
        case .unavailable(let why):
            let isScene = why == .learning || why == .sceneChange
            return isFollowingLight && isScene ? .nightMode : why
        }
    }
}
