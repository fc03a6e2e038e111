// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Governance
package import PeopleCounting
package import VideoIngest

/// A face found in a look and whether it is covered; its box never leaves this package.
package struct JudgedFace: Hashable, Sendable {
    /// Pixels of the working picture.
    package var box: PersonBox
    /// ``MaskVerdict/unclear`` when it is smaller than the model was evaluated on.
    package var verdict: MaskVerdict
}

/// Judges masks with a neural model on the heads of the people found.
///
/// The crop exists in the model's input buffer only, which is zeroed after use. A face is judged by the pixels that it
/// really has: enlarging a small one for the model adds none.
package final class NeuralMaskDetector: MaskDetector {
    package var fault: String? { lastFault?.description }
    private var lastFault: NeuralError?

    private let models: ModelShelf
    private var decoded: [DecodedBox] = []

    /// A face is about this share of a standing person's height wide (head breadth .15 m of 1.7 m, and a margin).
    static let faceShare = 0.11
    /// Most people whose heads are looked at per look, tallest first; the others are unclear.
    package static let mostHeads = 64

    /// Makes a judge for one camera.
    ///
    /// - Parameter models: The shared model; its task must be mask wearing.
    /// - Throws: ``NeuralError/wrongTask(model:found:wanted:)``.
    package init(_ models: ModelShelf) throws(NeuralError) {
        try models.require(.maskWearing)
        self.models = models
    }

    /// Makes a judge of a model whose task has been checked.
    init(admitted models: ModelShelf) { self.models = models }

    package func judge(
        _ people: [PersonBox], in picture: borrowing WorkingPicture, verdicts: inout [MaskVerdict]
    ) -> Bool {
        verdicts.removeAll(keepingCapacity: true)
        let smallest = Float(models.passport.smallest)
        var heads: [(person: Int, region: PictureRegion)] = []
        for (index, person) in people.enumerated().sorted(by: { $0.element.height > $1.element.height })
        where heads.count < Self.mostHeads && Float(Self.faceShare) * person.height >= 0.5 * smallest {
            heads.append((index, Self.head(of: person)))
        }
        var claims: [(person: Int, face: JudgedFace)] = []
        do throws(NeuralError) {
            try faces(in: picture, regions: heads.map(\.region)) { position, face in
                let person = people[heads[position].person]
                if Self.belongs(face.box, to: person) { claims.append((heads[position].person, face)) }
            }
        } catch {
            lastFault = error
            return false
        }
        lastFault = nil
        verdicts = Self.assign(claims, people: people.count)
        return true
    }

    /// Every face in a region of the picture, judged; for pictures without a person detector.
    ///
    /// - Throws: ``NeuralError`` when the model does not run.
    package func faces(
        in picture: borrowing WorkingPicture, region: PictureRegion? = nil
    ) throws(NeuralError) -> [JudgedFace] {
        let whole = PictureRegion(x: 0, y: 0, width: Double(picture.width), height: Double(picture.height))
        var found: [JudgedFace] = []
        try faces(in: picture, regions: [region ?? whole]) { _, face in found.append(face) }
        return found
    }

    private func faces(
        in picture: borrowing WorkingPicture, regions: [PictureRegion], found: (Int, JudgedFace) -> Void
    ) throws(NeuralError) {
        guard !regions.isEmpty else { return }
        let passport = models.passport
        let input = passport.input
        let model = try models.compiled(height: input.height, width: input.width)
        let decoder = BoxDecoder(passport, height: input.height, width: input.width)
        let planes = PicturePlanes(picture)
        let letterboxes = regions.map {
            Letterbox($0, height: input.height, width: input.width, fit: input.fit)
        }
        try model.run(
            regions.count,
            fill: { index, tensor in
                let filler = InputFiller(
                    regions[index], pictureWidth: planes.width, pictureHeight: planes.height, input: input,
                    height: input.height, width: input.width)
                filler.fill(tensor, from: planes)
            },
            read: { index, outputs in
                decoded.removeAll(keepingCapacity: true)
                decoder.read(outputs, atLeast: Float(passport.decode.score), into: &decoded)
                // Over both classes together: one face has one verdict.
                Suppression.keepStrongest(&decoded, overlapping: Float(passport.decode.overlap)) { $0.box }
                for item in decoded {
                    let box = letterboxes[index].picture(item.box)
                    found(index, JudgedFace(box: box, verdict: verdict(item, letterboxes[index], passport)))
                }
            })
    }

    private func verdict(_ item: DecodedBox, _ letterbox: Letterbox, _ passport: ModelPassport) -> MaskVerdict {
        // Enlarging adds no detail, so the smaller of the picture's and the input's pixels count.
        let enlarged = max(1, (letterbox.scaleX * letterbox.scaleY).squareRoot())
        let real = Double(item.box.width * item.box.height).squareRoot() / enlarged
        guard real >= passport.smallest else { return .unclear }
        return item.label == passport.classes.masked ? .masked : .unmasked
    }

    /// A square around a standing or sitting person's head.
    package static func head(of person: PersonBox) -> PictureRegion {
        let side = Double(max(0.42 * person.height, min(person.width, 0.6 * person.height)))
        return PictureRegion(
            x: Double(person.x + person.width / 2) - side / 2, y: Double(person.y) - 0.15 * side, width: side,
            height: side)
    }

    /// Whether a face is where this person's head is.
    private static func belongs(_ face: PersonBox, to person: PersonBox) -> Bool {
        let x = face.x + face.width / 2
        let y = face.y + face.height / 2
        return x > person.x && x < person.x + person.width && y > person.y - 0.1 * person.height
            && y < person.y + 0.45 * person.height
    }

    /// One face per person and one person per face, the surest first.
    private static func assign(_ claims: [(person: Int, face: JudgedFace)], people: Int) -> [MaskVerdict] {
        var verdicts = [MaskVerdict](repeating: .unclear, count: people)
        var settled = [Bool](repeating: false, count: people)
        var taken: [PersonBox] = []
        for claim in claims.sorted(by: { $0.face.box.score > $1.face.box.score })
        where !settled[claim.person] && taken.allSatisfy({ Suppression.overlap($0, claim.face.box) < 0.3 }) {
            verdicts[claim.person] = claim.face.verdict
            settled[claim.person] = true
            taken.append(claim.face.box)
        }
        return verdicts
    }
}
