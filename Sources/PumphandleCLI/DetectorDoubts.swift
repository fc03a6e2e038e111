// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import PeopleCounting

/// What an operator should hear of a camera's detectors while it is watched: a fault once until it changes, that the view does
/// not suit the detector once until it does, and that larger pictures are looked at.
package struct DetectorDoubts {
    private let camera: String
    private var fault: String?
    private var isUnsuited = false
    private var hasLargerPictures = false

    /// Knows of none.
    package init(camera: String) { self.camera = camera }

    /// What is new after a window, in sentences.
    package mutating func new(
        fault found: String?, suitability judged: ViewSuitability?, hasLargerPictures isLarger: Bool = false
    ) -> [String] {
        var sentences: [String] = []
        if isLarger, !hasLargerPictures {
            hasLargerPictures = true
            sentences.append(
                "Camera '\(camera)': people appear small, so larger pictures are looked at from now on; a look costs up to four "
                    + "times as much. With a ground plane the zones would say how large is enough.")
        }
        if found != fault {
            sentences.append(
                found.map { "Camera '\(camera)': a detector failed, and its looks are lost as detector-fault: \($0)" }
                    ?? "Camera '\(camera)': the detectors work again.")
            fault = found
        }
        if let judged, judged.verdict != .undecided, (judged.verdict == .needsNeuralDetector) != isUnsuited {
            isUnsuited.toggle()
            let reasons = judged.reasons.map { " " + $0.inEnglish }.joined()
            sentences.append("Camera '\(camera)': \(judged.verdict.inEnglish)\(reasons)")
        }
        return sentences
    }
}
