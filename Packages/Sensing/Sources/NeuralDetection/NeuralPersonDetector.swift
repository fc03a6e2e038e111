// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Governance
package import PeopleCounting
package import VideoIngest

/// Finds people with a neural model; one per camera, over a model that all cameras share.
///
/// It remembers how tall people are at each row, which is the scene, and nothing from one look to the next.
package final class NeuralPersonDetector: PersonDetector {
    package var fault: String? { lastFault?.description }
    private var lastFault: NeuralError?
    /// Looks at which the model ran.
    package private(set) var looks = 0
    /// How tall a person appears: from the ground plane, or learned.
    package var line: HeightLine? { given ?? learner.line }

    private let models: ModelShelf
    private var given: HeightLine?
    private var area: StandingArea?
    private var learner = HeightLearner()
    private var model: CompiledModel?
    private var decoder: BoxDecoder?
    private var plan: TilePlan?
    private var fillers: [InputFiller] = []
    private var decoded: [DecodedBox] = []
    private var found: [PersonBox] = []
    private var voters: [PersonBox] = []
    private var unsure: [PersonBox] = []
    private var sheet: PatchSheet?
    private var sheetModels: [PatchSheet.Size: (model: CompiledModel, decoder: BoxDecoder)] = [:]
    private var wanted: [InputPatch] = []
    private var looksSincePlan = 0
    private var lineAtPlan: HeightLine?

    /// Pixels of a working picture whose longer side is the usual 768, at 16:9.
    private static let usualPixels = 768.0 * 432
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

    package func expect(_ area: StandingArea) { self.area = area }

    package var steadySizes: LearnedSizes? { learner.steadySizes }

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
            try prepare(picture.width, picture.height)
            try find(in: picture, into: &candidates)
        } catch {
            return fault(error, &candidates)
        }
        accept(candidates, picture.width, picture.height, into: &people)
        return .counted
    }

    /// Looks once at parts of the picture, in one smaller input.
    ///
    /// - Parameters:
    ///   - parts: Where to look; may overlap.
    ///   - picture: The look; not kept.
    ///   - people: Replaced by the boxes accepted, none cut by a part's edge.
    ///   - candidates: Replaced by all boxes, as of a whole look.
    /// - Returns: Whether the answer counts; nil, nothing done, where it must look at the whole picture instead: if it takes
    ///   one size only, or if the parts are most of the picture.
    package func look(
        atParts parts: [PictureRegion], of picture: borrowing WorkingPicture, people: inout [PersonBox],
        candidates: inout [PersonBox]
    ) -> DetectorVerdict? {
        do throws(NeuralError) {
            try prepare(picture.width, picture.height)
            guard let letterbox = fillers.first?.letterbox else { return nil }
            wanted.removeAll(keepingCapacity: true)
            // What stirs where nobody who matters stands is not looked at.
            for part in parts where part.meets(letterbox.region) { wanted.append(letterbox.patch(around: part)) }
            guard wanted.isEmpty || sheet?.lay(wanted) == true else { return nil }
            people.removeAll(keepingCapacity: true)
            candidates.removeAll(keepingCapacity: true)
            if !wanted.isEmpty, let sheet { try find(in: picture, sheet, letterbox, into: &candidates) }
        } catch {
            return fault(error, &candidates)
        }
        accept(candidates, picture.width, picture.height, into: &people)
        return .counted
    }

    private func fault(_ error: NeuralError, _ candidates: inout [PersonBox]) -> DetectorVerdict {
        lastFault = error
        candidates.removeAll(keepingCapacity: true)
        return .unavailable(.detectorFault)
    }

    private func accept(_ candidates: [PersonBox], _ width: Int, _ height: Int, into people: inout [PersonBox]) {
        lastFault = nil
        looksSincePlan += 1
        let decode = models.passport.decode
        let lowest = Float(line == nil ? decode.score : decode.scoreBySize)
        for box in candidates where box.score >= lowest { people.append(box) }
        learner.learn(people, sure: Self.sure, width: width, height: height)
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
        guard let model, let decoder, let plan else { return }
        let floor = Float(models.passport.decode.score) / 4
        found.removeAll(keepingCapacity: true)
        let planes = PicturePlanes(picture).exposed()
        try model.run(
            fillers.count, fill: { fillers[$0].fill($1, from: planes) },
            read: { index, outputs in
                decoded.removeAll(keepingCapacity: true)
                decoder.read(outputs, atLeast: floor, into: &decoded)
                let letterbox = fillers[index].letterbox
                for item in decoded {
                    let box = letterbox.picture(item.box)
                    if index == 0 || !Self.isCut(box, plan.regions[index], of: plan.regions[0]) {
                        found.append(box)
                    }
                }
            })
        looks += 1
        weighAndSuppress(atLeast: floor)
        people.append(contentsOf: found)
    }

    /// The same in the parts on a sheet; a box that a part's edge cuts is dropped.
    private func find(
        in picture: borrowing WorkingPicture, _ sheet: PatchSheet, _ letterbox: Letterbox,
        into people: inout [PersonBox]
    ) throws(NeuralError) {
        guard let filler = fillers.first, let size = sheet.size else { return }
        if sheetModels[size] == nil {
            let model = try models.compiled(height: size.height, width: size.width)
            sheetModels[size] = (model, BoxDecoder(model.passport, height: size.height, width: size.width))
        }
        guard let (model, decoder) = sheetModels[size] else { return }
        let floor = Float(models.passport.decode.score) / 4
        found.removeAll(keepingCapacity: true)
        let planes = PicturePlanes(picture).exposed()
        try model.run(
            1, fill: { filler.fill($1, sheet: sheet, from: planes) },
            read: { _, outputs in
                decoded.removeAll(keepingCapacity: true)
                decoder.read(outputs, atLeast: floor, into: &decoded)
                for item in decoded {
                    guard let box = sheet.whole(item.box) else { continue }
                    found.append(letterbox.picture(box))
                }
            })
        looks += 1
        weighAndSuppress(atLeast: floor)
        people.append(contentsOf: found)
    }

    private func weighAndSuppress(atLeast floor: Float) {
        if let line {
            for index in found.indices { found[index].score = line.weigh(found[index]) }
        }
        found.removeAll { $0.score < floor }
        voters.removeAll(keepingCapacity: true)
        voters.append(contentsOf: found)
        Suppression.keepStrongest(&found, overlapping: Float(models.passport.decode.overlap)) { $0 }
        Suppression.vote(&found, among: voters)
    }

    /// Plans at the first look and again when the learned heights ask for another scale.
    private func prepare(_ width: Int, _ height: Int) throws(NeuralError) {
        // What the ground plane and the zones say stands; what is learned of where people walk may change.
        let isNews = lineAtPlan == nil && line != nil
        if plan != nil, !isNews, isDeclared || looksSincePlan < 64 { return }
        looksSincePlan = 0
        lineAtPlan = line
        let fresh = TilePlan(
            view(width, height), smallestPerson: smallestPerson(width, height), passport: models.passport)
        guard fresh != plan, plan.map({ !$0.servesAsWell(as: fresh) }) ?? true else { return }
        let compiled = try models.compiled(height: fresh.height, width: fresh.width)
        model = compiled
        decoder = BoxDecoder(compiled.passport, height: fresh.height, width: fresh.width)
        fillers = fresh.regions.map {
            InputFiller(
                $0, pictureWidth: width, pictureHeight: height, input: compiled.passport.input, height: fresh.height,
                width: fresh.width)
        }
        plan = fresh
        sheetModels = [:]
        sheet = models.passport.input.multipleOf.map {
            PatchSheet(width: fresh.width, height: fresh.height, step: $0)
        }
    }

    /// Whether both the ground plane and the zones are known.
    private var isDeclared: Bool { given != nil && area != nil }

    /// The part of the picture in which people matter; all of it until their height is known.
    private func view(_ width: Int, _ height: Int) -> PictureRegion {
        let whole = PictureRegion(x: 0, y: 0, width: Double(width), height: Double(height))
        guard let area, let line else { return whole }
        let (left, top, right, bottom) = area.view(width: whole.width, height: whole.height) {
            line.height(atRow: $0, column: $1)
        }
        guard left < right, top < bottom else { return whole }
        return PictureRegion(x: left, y: top, width: right - left, height: bottom - top)
    }

    /// Height of the smallest person who counts, pixels of the picture.
    private func smallestPerson(_ width: Int, _ height: Int) -> Double? {
        let smallest = models.passport.smallest
        if let given, let area {
            // Nobody is found who would be below the evaluated size even in a picture twice as large.
            return max(given.height(atRow: max(0, area.firstZoneRow), column: Double(width) / 2), smallest / 2)
        }
        // Nobody said how far out people count. Until now only near ones may have come by, so a smaller scale is never
        // taken; and as the cost grows with its square, a much larger one only of a picture that has few pixels.
        let comfortable = TilePlan.comfortable * smallest
        let most = 1.25 * max(1, (Self.usualPixels / Double(width * height)).squareRoot())
        return learner.smallest.map { min(max($0, comfortable / most), comfortable) }
    }

    /// Whether a tile's inner edge cuts a box, which another tile or the whole look then holds uncut.
    private static func isCut(_ box: PersonBox, _ tile: PictureRegion, of whole: PictureRegion) -> Bool {
        let margin = 3.0
        let (right, bottom) = (tile.x + tile.width, tile.y + tile.height)
        return Double(box.x) < tile.x + margin && tile.x > whole.x
            || Double(box.y) < tile.y + margin && tile.y > whole.y
            || Double(box.x + box.width) > right - margin && right < whole.x + whole.width - 0.5
            || Double(box.y + box.height) > bottom - margin && bottom < whole.y + whole.height - 0.5
    }
}
