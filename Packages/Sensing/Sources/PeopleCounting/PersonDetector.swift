// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import VideoIngest

/// Finds the people in one look.
///
/// It may remember the scene (background, furniture, how tall a person is at a row), never a person.
package protocol PersonDetector: AnyObject {
    /// Looks once.
    ///
    /// - Parameters:
    ///   - picture: The look; not kept.
    ///   - seconds: Time since the previous look, for the background's memory; 0 for the first.
    ///   - people: Emptied, then filled with who is there.
    /// - Returns: Whether the detector can know; if not, the look does not count.
    func look(at picture: borrowing WorkingPicture, after seconds: Double, people: inout [PersonBox]) -> DetectorVerdict

    /// Tells how tall people appear, from a ground plane, in pixels of the working picture; before the first look.
    func expect(_ sizes: PersonSizeLine)

    /// The scene looks different from now on, as when a camera switches to infrared: learn it anew, people's size apart.
    func relearnScene()

    /// Tells where those stand who must be seen, in pixels of the working picture; before the first look.
    func expect(_ area: StandingArea)

    /// Whether the view suits this detector, judged from what it has seen; nil when it does not judge.
    var suitability: ViewSuitability? { get }

    /// What went wrong at the last look, in words for an operator; nil where nothing did, and for a detector that cannot fail.
    var fault: String? { get }

    /// What knows the silhouettes of the last look; nil for a detector without.
    var silhouetteDetector: SilhouetteDetector? { get }

    /// How tall people appear, learned from enough of them to change little; nil before.
    var steadySizes: LearnedSizes? { get }

    /// No size of people could be learned, and what has their shape is mostly too small for that in this picture.
    var mayNeedLargerPicture: Bool { get }
}

extension PersonDetector {
    /// A detector that learns sizes by itself, or needs none.
    package func expect(_ sizes: PersonSizeLine) {}

    /// A detector that remembers no scene.
    package func relearnScene() {}

    /// A detector that looks everywhere alike.
    package func expect(_ area: StandingArea) {}

    package var suitability: ViewSuitability? { nil }

    package var fault: String? { nil }

    package var silhouetteDetector: SilhouetteDetector? { nil }

    package var steadySizes: LearnedSizes? { nil }

    package var mayNeedLargerPicture: Bool { false }

    /// Tells how tall people appear where a ground plane says so.
    ///
    /// `full` is the picture that the ground plane belongs to; `width` and `height` are the working picture's.
    package func expect(_ groundPlane: GroundPlane?, full: PictureSize, width: Int, height: Int) {
        let (columns, rows) = (Double(full.width), Double(full.height))
        guard let groundPlane,
            let line = PersonSizeLine(groundPlane: groundPlane, full: full, width: width, height: height)
        else { return }
        expect(line.scaled(x: Float(Double(width) / columns), y: Float(Double(height) / rows)))
    }
}

extension PersonDetector {
    /// Tells where those stand who must be seen, if the camera's zones say so.
    ///
    /// `full` is the picture that the area belongs to; `width` and `height` are the working picture's.
    package func expect(_ area: StandingArea?, full: PictureSize, width: Int, height: Int) {
        guard let area else { return }
        expect(area.scaled(x: Double(width) / Double(full.width), y: Double(height) / Double(full.height)))
    }
}

/// A person's box in one look, in pixels of the working picture.
package struct PersonBox: Hashable, Sendable {
    /// Left edge.
    package var x: Float
    /// Top edge.
    package var y: Float
    /// Width.
    package var width: Float
    /// Height.
    package var height: Float
    /// 0...1, comparable within one detector only.
    package var score: Float

    package init(x: Float, y: Float, width: Float, height: Float, score: Float) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
        self.score = score
    }
}

/// Whether a detector's answer counts.
package enum DetectorVerdict: Hashable, Sendable {
    /// The people listed are those it sees.
    case counted
    /// It cannot know, and says why.
    case unavailable(LookLoss)
}
