// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Governance
package import PeopleCounting
package import VideoIngest

/// Finds people with a neural model; one per camera, over a model that all cameras share.
///
/// It remembers how tall people are at each row, which is the scene, and nothing from one look to the next.
package final class NeuralPersonDetector: PersonDetector {
    /// What went wrong at the last look, if anything did.
    package private(set) var lastFault: NeuralError?
    /// How tall a person appears: from the ground plane, or learned.
    package var line: HeightLine? { given ?? learner.line }

    private let models: ModelShelf
    private var given: HeightLine?
    private var firstFootRow: Double?
    private var learner = HeightLearner()
    private var model: CompiledModel?
    private var decoder: BoxDecoder?
    private var plan: TilePlan?
    private var fillers: [InputFiller] = []
    private var decoded: [DecodedBox] = []
    private var found: [PersonBox] = []
    private var unsure: [PersonBox] = []
    private var looksSincePlan = 0
    private var lineAtPlan: HeightLine?

    /// A box this sure of itself teaches the height line.
    private static let sure: Float = 0.6

    /// Makes a detector for one camera.
    ///
    /// - Parameter models: The shared model; its task must be person detection.
    /// - Throws: ``NeuralError/wrongTask(model:found:wanted:)``.
    package init(_ models: ModelShelf) throws(NeuralError) {
        try models.require(.personDetection)
        self.models = models
    }

    /// Makes a detector for one camera of a model whose task has been checked.
    init(admitted models: ModelShelf) { self.models = models }

    package func expect(_ sizes: PersonSizeLine) { given = HeightLine(sizes) }

    package func expect(firstFootRow: Double) { self.firstFootRow = firstFootRow }

    package func look(
        at picture: borrowing WorkingPicture, after seconds: Double, people: inout [PersonBox]
    ) -> DetectorVerdict {
        look(at: picture, after: seconds, people: &people, candidates: &unsure)
    }

    /// Looks once and also gives the boxes that the model is unsure of.
    ///
    /// - Parameters:
    ///   - picture: The look; not kept.
    ///   - seconds: Time since the previous look.
    ///   - people: Replaced by the boxes accepted.
    ///   - candidates: Replaced by all boxes, down to a quarter of the passport's score, strongest first.
    /// - Returns: Whether the model ran.
    package func look(
        at picture: borrowing WorkingPicture, after seconds: Double, people: inout [PersonBox],
        candidates: inout [PersonBox]
    ) -> DetectorVerdict {
        people.removeAll(keepingCapacity: true)
        candidates.removeAll(keepingCapacity: true)
        do throws(NeuralError) {
            try find(in: picture, into: &candidates)
        } catch {
            lastFault = error
            candidates.removeAll(keepingCapacity: true)
            return .unavailable(.detectorFault)
        }
        lastFault = nil
        let decode = models.passport.decode
        let lowest = Float(line == nil ? decode.score : decode.scoreBySize)
        for box in candidates where box.score >= lowest { people.append(box) }
        learner.learn(people, sure: Self.sure, width: picture.width, height: picture.height)
        return .counted
    }

    /// Runs the runtime alone as often as one look does, on the same inputs' sizes; for measurement.
    ///
    /// - Throws: ``NeuralError``.
    package func runtimeAlone() throws(NeuralError) {
        guard let model else { return }
        for _ in fillers { try model.runAlone() }
    }

    /// The model's input at the last look, columns by rows, and how many inputs a look takes; nil before the first.
    package var inputs: (width: Int, height: Int, count: Int)? {
        model.map { ($0.width, $0.height, fillers.count) }
    }

    /// All boxes that could be people, suppressed and weighed by size, down to a quarter of the passport's score.
    private func find(
        in picture: borrowing WorkingPicture, into people: inout [PersonBox]
    ) throws(NeuralError) {
        try prepare(picture.width, picture.height)
        guard let model, let decoder, let plan else { return }
        let floor = Float(models.passport.decode.score) / 4
        found.removeAll(keepingCapacity: true)
        let planes = PicturePlanes(picture)
        try model.run(
            fillers.count, fill: { fillers[$0].fill($1, from: planes) },
            read: { index, outputs in
                decoded.removeAll(keepingCapacity: true)
                decoder.read(outputs, atLeast: floor, into: &decoded)
                let letterbox = fillers[index].letterbox
                for item in decoded {
                    let box = letterbox.picture(item.box)
                    if index == 0 || !Self.isCut(box, plan.regions[index], planes.width, planes.height) {
                        found.append(box)
                    }
                }
            })
        if let line {
            for index in found.indices { found[index].score = line.weigh(found[index]) }
        }
        found.removeAll { $0.score < floor }
        Suppression.keepStrongest(&found, overlapping: Float(models.passport.decode.overlap)) { $0 }
        people.append(contentsOf: found)
    }

    /// Plans at the first look and again when the learned heights ask for another scale.
    private func prepare(_ width: Int, _ height: Int) throws(NeuralError) {
        looksSincePlan += 1
        // What the ground plane and the zones say stands; what is learned of where people walk may change.
        let isNews = lineAtPlan == nil && line != nil
        if plan != nil, !isNews, isDeclared || looksSincePlan < 64 { return }
        looksSincePlan = 0
        lineAtPlan = line
        let fresh = TilePlan(
            pictureWidth: width, pictureHeight: height, smallestPerson: smallestPerson(width), passport: models.passport
        )
        guard fresh != plan else { return }
        if let plan, plan.regions.count == fresh.regions.count,
            abs(Double(fresh.height) / Double(plan.height) - 1) < 0.15
        {
            return
        }
        let compiled = try models.compiled(height: fresh.height, width: fresh.width)
        model = compiled
        decoder = BoxDecoder(compiled.passport, height: fresh.height, width: fresh.width)
        fillers = fresh.regions.map {
            InputFiller(
                $0, pictureWidth: width, pictureHeight: height, input: compiled.passport.input, height: fresh.height,
                width: fresh.width)
        }
        plan = fresh
    }

    /// Whether both the ground plane and the zones are known.
    private var isDeclared: Bool { given != nil && firstFootRow != nil }

    /// Height of the smallest person who counts, pixels of the picture.
    private func smallestPerson(_ width: Int) -> Double? {
        let smallest = models.passport.smallest
        if let given, let firstFootRow {
            // Nobody is found who would be below the evaluated size even in a picture twice as large.
            return max(given.height(atRow: firstFootRow, column: Double(width) / 2), smallest / 2)
        }
        // Nobody said how far out people count. Until now only near ones may have come by, so a smaller scale is never
        // taken; and as the cost grows with its square, a much larger one is not either.
        let comfortable = TilePlan.comfortable * smallest
        return learner.smallest.map { min(max($0, comfortable / 1.25), comfortable) }
    }

    /// Whether a tile's inner edge cuts a box, which another tile or the whole look then holds uncut.
    private static func isCut(_ box: PersonBox, _ tile: PictureRegion, _ width: Int, _ height: Int) -> Bool {
        let margin = 3.0
        let left = Double(box.x) < tile.x + margin && tile.x > 0
        let top = Double(box.y) < tile.y + margin && tile.y > 0
        let right =
            Double(box.x + box.width) > tile.x + tile.width - margin && tile.x + tile.width < Double(width) - 0.5
        let bottom =
            Double(box.y + box.height) > tile.y + tile.height - margin && tile.y + tile.height < Double(height) - 0.5
        return left || top || right || bottom
    }
}
