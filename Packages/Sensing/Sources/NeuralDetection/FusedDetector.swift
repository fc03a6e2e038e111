// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import PeopleCounting
package import VideoIngest

/// Silhouettes and a neural model together: each sees what the other cannot.
///
/// The model tells people from each other and from things, and sees who keeps still; silhouettes see who is half hidden.
/// While the silhouette of the scene stays as it is, so does the answer, and the model is not run. Otherwise the model sees
/// the parts where something differs from the scene, mostly without those that a ``ClearSilhouettes`` explains, and at least
/// once a minute the whole picture; who was found where nothing differs from the scene, as somebody who has sat there for
/// long, counts until then as long as that stays so.
package final class FusedDetector: PersonDetector {
    /// Looks at which the model ran.
    package var neuralLooks: Int { neural.looks }
    /// Those of them at which it saw the whole picture.
    package private(set) var wholeLooks = 0
    /// All looks.
    package private(set) var looks = 0
    package var fault: String? { neural.fault }

    private let silhouettes: SilhouetteDetector
    private let neural: NeuralPersonDetector
    private var furniture: FurnitureMemory
    private var shape: [Int32] = []
    private var shapeAtAnswer: [Int32] = []
    private var fine: [Int32] = []
    private var places: [Int32] = []
    private var hidden = HiddenPeople()
    private var answer: [PersonBox]?
    private var sinceAnswer: Float = 0
    private var sinceWhole = Float.infinity
    /// Found by the model where nothing differed from the scene, and nothing has since.
    private var settled: [PersonBox] = []
    private var clear = ClearSilhouettes()
    private var parts: [PictureRegion] = []
    private var seen: [PersonBox] = []
    private var candidates: [PersonBox] = []

    private static let cell = 16
    /// A cell changed when so many of its 256 pixels came or went.
    private static let cellChange: Int32 = 40
    /// The model looks at everything again after this many seconds even if nothing stirred: light changes slowly.
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
        clear.forget()
        forget()
    }

    package func expect(_ sizes: PersonSizeLine) {
        silhouettes.expect(sizes)
        neural.expect(sizes)
    }

    package var silhouetteDetector: SilhouetteDetector? { silhouettes }

    package var mayNeedLargerPicture: Bool { neural.line == nil && silhouettes.mayNeedLargerPicture }

    package var steadySizes: LearnedSizes? { neural.steadySizes ?? silhouettes.steadySizes }

    package func expect(_ area: StandingArea) {
        silhouettes.expect(area)
        neural.expect(area)
    }

    package func look(
        at picture: borrowing WorkingPicture, after seconds: Double, people: inout [PersonBox]
    ) -> DetectorVerdict {
        looks += 1
        sinceAnswer += Float(seconds)
        sinceWhole += Float(seconds)
        let verdict = silhouettes.look(at: picture, after: seconds, people: &seen)
        guard verdict == .counted else {
            // Without a scene to compare with, the model answers alone.
            forget()
            wholeLooks += 1
            return neural.look(at: picture, after: seconds, people: &people)
        }
        silhouettes.foregroundSums(cell: Self.cell, into: &shape)
        if let answer, sinceAnswer < Self.longestSilence, !hasChanged() {
            people.removeAll(keepingCapacity: true)
            people.append(contentsOf: answer)
            return .counted
        }
        let found = find(in: picture, after: seconds, people: &people)
        guard found == .counted else {
            // Silhouettes alone err otherwise than both do: such a count would not be what the camera's releases say it is.
            forget()
            people.removeAll(keepingCapacity: true)
            return found
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
            let found = people.count
            hidden.add(to: &people, sums: fine, width: picture.width, height: picture.height, line: line)
            silhouettes.banishGhosts(in: picture, people: &people, from: found)
        }
        swap(&shape, &shapeAtAnswer)
        answer = people
        sinceAnswer = 0
        return .counted
    }

    /// What the model finds: where something differs from the scene, or everywhere.
    private func find(
        in picture: borrowing WorkingPicture, after seconds: Double, people: inout [PersonBox]
    ) -> DetectorVerdict {
        let line = neural.line
        let isTaken =
            line.map { line in
                clear.find(
                    silhouettes.stirred, seen, beside: settled, line: line, width: picture.width, height: picture.height
                ) { silhouettes.foregroundShare(in: $0) }
            } ?? false
        if let line, sinceWhole < Self.longestSilence {
            gatherParts(line, without: isTaken ? clear.alone : [])
            settled.removeAll { box in
                silhouettes.foregroundShare(in: box) >= FurnitureMemory.stir
                    || parts.contains { $0.meets(PictureRegion(box)) }
            }
            if let verdict = neural.look(atParts: parts, of: picture, people: &people, candidates: &candidates) {
                if isTaken {
                    people.append(contentsOf: clear.alone.map(\.box))
                } else if verdict == .counted {
                    clear.learn(from: people)
                }
                let found = people.count
                people.append(contentsOf: settled)
                settle(people[..<found])
                return verdict
            }
        }
        wholeLooks += 1
        let verdict = neural.look(at: picture, after: seconds, people: &people, candidates: &candidates)
        if line != nil, verdict == .counted { clear.learn(from: people) }
        sinceWhole = 0
        settled.removeAll(keepingCapacity: true)
        settle(people[...])
        return verdict
    }

    private func settle(_ people: ArraySlice<PersonBox>) {
        for box in people where silhouettes.foregroundShare(in: box) < FurnitureMemory.stir { settled.append(box) }
    }

    /// Where a person of whom something shows could reach, and where somebody settled is met by that.
    private func gatherParts(_ line: HeightLine, without alone: [ClearSilhouettes.Alone]) {
        parts.removeAll(keepingCapacity: true)
        for blob in silhouettes.stirred where !alone.contains(where: { $0.part == blob }) {
            let middle = Double(blob.left + blob.right) / 2
            let (top, bottom) = (Double(blob.top), Double(blob.bottom))
            // Feet below all that shows stand where a person whose head is at the top would have them.
            let tall = line.height(atRow: bottom, column: middle)
            let foot = max(bottom, line.foot(ofHeadAtRow: top, column: middle))
            let head = min(top, bottom - tall)
            // A model needs some of what surrounds a person to tell where one ends.
            let margin = 0.2 * tall
            parts.append(
                PictureRegion(
                    x: Double(blob.left) - margin, y: head - margin,
                    width: Double(blob.right - blob.left) + 2 * margin, height: foot - head + 2 * margin))
        }
        for region in settled.lazy.map(PictureRegion.init) where parts.contains(where: { $0.meets(region) }) {
            parts.append(region)
        }
    }

    private func forget() {
        answer = nil
        sinceWhole = .infinity
        settled.removeAll(keepingCapacity: true)
    }

    private func dropFurniture(_ people: inout [PersonBox]) {
        silhouettes.foregroundSums(cell: furniture.cell, into: &places)
        let verdicts = furniture.note(people, after: sinceAnswer, changed: places) {
            silhouettes.foregroundShare(in: $0)
        }
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
