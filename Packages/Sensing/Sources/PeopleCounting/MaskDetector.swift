// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import VideoIngest

/// Says of each person found in a look whether a mask is worn; nothing of it outlives the look.
package protocol MaskDetector: AnyObject {
    /// Judges the people of one look.
    ///
    /// - Parameters:
    ///   - people: Boxes of a person detector, in pixels of the picture.
    ///   - picture: The same look; not kept.
    ///   - verdicts: Emptied, then filled with one verdict per person, in their order.
    /// - Returns: Whether it could judge; if not, `verdicts` is empty and the look has no mask counts.
    func judge(
        _ people: [PersonBox], in picture: borrowing WorkingPicture, verdicts: inout [MaskVerdict]
    ) -> Bool

    /// What went wrong at the last look, in words for an operator; nil where nothing did, and for a judge that cannot fail.
    var fault: String? { get }
}

extension MaskDetector {
    package var fault: String? { nil }
}

/// What can be said of one person in one look.
package enum MaskVerdict: Hashable, Sendable {
    /// A mask is visibly worn.
    case masked
    /// A face is visible and bare.
    case unmasked
    /// No face is visible, or it is too small to be judged; never guessed.
    case unclear
}
