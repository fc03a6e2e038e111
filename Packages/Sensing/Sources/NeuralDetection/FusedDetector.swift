// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import PeopleCounting
package import VideoIngest

/// Silhouettes and a neural model together: each sees what the other cannot.
///
/// The model tells people from each other and from things, and sees who keeps still; silhouettes see who is half hidden.
/// While the silhouette of the scene stays as it is, so does the answer, and the model is not run.
package final class FusedDetector: PersonDetector {
    /// Looks at which the model ran.
    package private(set) var neuralLooks = 0
    /// All looks.
    package private(set) var looks = 0
    /// What went wrong with the model at the last look, if anything did; silhouettes then answer alone.
    package var lastFault: NeuralError? { neural.lastFault }

    private let silhouettes: SilhouetteDetector
    private let neural: NeuralPersonDetector
    private var furniture: FurnitureMemory
    private var shape: [Int32] = []
    private var shapeAtAnswer: [Int32] = []
    private var fine: [Int32] = []
    private var hidden = HiddenPeople()
    private var answer: [PersonBox]?
    private var sinceAnswer: Float = 0
    private var seen: [PersonBox] = []
    private var candidates: [PersonBox] = []

    private static let cell = 16
    /// A cell changed when so many of its 256 pixels came or went.
    private static let cellChange: Int32 = 40
    /// The model looks again after this many seconds even if nothing stirred: light changes slowly.
    private static let longestSilence: Float = 60

    /// Makes a detector for one camera.
    ///
    /// - Parameters:
    ///   - silhouettes: For the working picture's size.
    ///   - neural: For the same camera.
    ///   - width: Columns of the working picture.
    ///   - height: Its rows.
    package init(_ silhouettes: SilhouetteDetector, _ neural: NeuralPersonDetector, width: Int, height: Int) {
        self.silhouettes = silhouettes
        self.neural = neural
        furniture = FurnitureMemory(width: width, height: height)
    }

    package func relearnScene() {
        silhouettes.relearnScene()
        answer = nil
    }

    package func expect(_ sizes: PersonSizeLine) {
        silhouettes.expect(sizes)
        neural.expect(sizes)
    }

    package func expect(firstFootRow: Double) {
        silhouettes.expect(firstFootRow: firstFootRow)
        neural.expect(firstFootRow: firstFootRow)
    }

    package func look(
        at picture: borrowing WorkingPicture, after seconds: Double, people: inout [PersonBox]
    ) -> DetectorVerdict {
        looks += 1
        sinceAnswer += Float(seconds)
        let verdict = silhouettes.look(at: picture, after: seconds, people: &seen)
        guard verdict == .counted else {
            // Without a scene to compare with, the model answers alone.
            answer = nil
            neuralLooks += 1
            let alone = neural.look(at: picture, after: seconds, people: &people)
            return alone == .counted ? alone : verdict
        }
        silhouettes.foregroundSums(cell: Self.cell, into: &shape)
        if let answer, sinceAnswer < Self.longestSilence, !hasChanged() {
            people.removeAll(keepingCapacity: true)
            people.append(contentsOf: answer)
            return .counted
        }
        neuralLooks += 1
        guard neural.look(at: picture, after: seconds, people: &people, candidates: &candidates) == .counted else {
            answer = nil
            people.removeAll(keepingCapacity: true)
            people.append(contentsOf: seen)
            return .counted
        }
        dropFurniture(&people)
        if let line = neural.line {
            Fusion.complete(&people, line: line) { silhouettes.foregroundShare(in: $0) }
        }
        Fusion.addSupported(candidates, to: &people, line: neural.line) { silhouettes.foregroundShare(in: $0) }
        Fusion.addHidden(seen, to: &people) { silhouettes.foregroundShare(in: $0) }
        Fusion.refine(&people, with: seen)
        if let line = neural.line {
            silhouettes.foregroundSums(cell: HiddenPeople.cell, into: &fine)
            hidden.add(to: &people, sums: fine, width: picture.width, height: picture.height, line: line)
        }
        swap(&shape, &shapeAtAnswer)
        answer = people
        sinceAnswer = 0
        return .counted
    }

    private func dropFurniture(_ people: inout [PersonBox]) {
        let verdicts = furniture.note(people, after: sinceAnswer) { silhouettes.foregroundShare(in: $0) }
        guard verdicts.contains(true) else { return }
        for box in zip(people, verdicts).filter(\.1).map(\.0) {
            candidates.removeAll { Suppression.overlap($0, box) > 0.5 }
        }
        people = zip(people, verdicts).filter { !$0.1 }.map(\.0)
    }

    private func hasChanged() -> Bool {
        guard shape.count == shapeAtAnswer.count else { return true }
        return zip(shape, shapeAtAnswer).contains { abs($0 - $1) >= Self.cellChange }
    }
}
