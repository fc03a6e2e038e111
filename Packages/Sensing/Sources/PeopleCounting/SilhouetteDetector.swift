// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import VideoIngest

/// Finds standing and walking people by their silhouettes against the scene; trained on nobody.
///
/// Remembers the scene and how tall people are by row, never a person: each look is explained on its own.
package final class SilhouetteDetector: PersonDetector {
    /// Nobody smaller than this is told from specks, pixels.
    private static let smallest: Float = 14
    /// Who is smaller than this is missed more often, pixels, and what is says nothing of people's size or of the view: too
    /// much of it is fragments.
    static let smallestSure: Float = 22
    /// Silhouettes that explain less than this, net, teach nothing of what stands before people.
    private static let sure: Float = 0.2

    /// Seconds after a change of light in which more of it is likely.
    private static let lightSettles = 20.0
    /// Looks and seconds for which another scene is waited to pass.
    private static let (changedLooksAtMost, changedSecondsAtMost) = (3, 4.0)

    private let width: Int
    private let height: Int
    private var background: BackgroundModel
    let foreground: ForegroundMask
    private let occluders: OccluderMap
    private let covered: CoverMemory
    private var light: LightField
    private var sinceSample = 0.0
    private var sinceLightChange = Double.infinity
    /// How the last look lies over the scene.
    private var alignment = LightField.Alignment(gain: 256, shift: (0, 0))
    private var finder = BlobFinder()
    private var sizes: PersonSizeLearner
    private var calibrated: PersonSizeLine?
    let cover: SilhouetteCover
    private(set) var regions: [Blob] = []
    private var ghosts: [PersonBox] = []
    private var judge: ViewJudge
    private var changedLooks = 0
    private var changedSeconds = 0.0

    /// Prepares for pictures of one size.
    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
        background = BackgroundModel(width: width, height: height)
        foreground = ForegroundMask(width: width, height: height)
        occluders = OccluderMap(width: width, height: height)
        covered = CoverMemory(width: width, height: height)
        light = LightField(width: width, height: height)
        sizes = PersonSizeLearner()
        cover = SilhouetteCover(width: width, height: height)
        judge = ViewJudge(height: height, smallest: Self.smallestSure)
        regions.reserveCapacity(1024)
    }

    package func expect(_ sizes: PersonSizeLine) { calibrated = sizes }

    package func relearnScene() {
        background.clear()
        covered.clear()
    }

    package func look(
        at picture: borrowing WorkingPicture, after seconds: Double, people: inout [PersonBox]
    ) -> DetectorVerdict {
        people.removeAll(keepingCapacity: true)
        let due = background.advance(by: seconds)
        sinceSample += seconds
        sinceLightChange += seconds
        background.refresh()
        guard background.isReady else {
            alignment = LightField.Alignment(gain: 256, shift: (0, 0))
            if due { sample(picture) }
            return .unavailable(.learning)
        }
        let gain = LightGain.estimate(picture, background, last: alignment.gain)
        let shift = SceneShift.estimate(picture, background, gain: gain)
        alignment = LightField.Alignment(gain: gain, shift: shift)
        let verdict = explain(picture, people: &people)
        if verdict == .unavailable(.sceneChange), isAnotherScene(after: seconds) {
            background.clear()
            covered.clear()
        } else if due {
            covered.begin()
            if verdict == .counted {
                for box in people { cover(box) }
            } else if verdict == .unavailable(.learning) {
                for blob in finder.blobs where Float(blob.height) >= Self.smallestSure {
                    covered.cover(
                        left: Float(blob.left - 2), top: Float(blob.top - 2), right: Float(blob.right + 2),
                        bottom: Float(blob.bottom + 2), mask: foreground.mask)
                }
            }
            sample(picture)
        }
        return verdict
    }

    /// Whether the scene has been another one for so long that it must be learned anew: lights on, infrared, furniture moved.
    private func isAnotherScene(after seconds: Double) -> Bool {
        changedLooks += 1
        if changedLooks > 1 { changedSeconds += seconds }
        guard changedLooks >= Self.changedLooksAtMost, changedSeconds >= Self.changedSecondsAtMost else { return false }
        changedLooks = 0
        changedSeconds = 0
        return true
    }

    /// Takes away, of people found in the last look by what differs from the scene, whom only the scene's model shows, or a
    /// change of light, and teaches the model what is there instead.
    ///
    /// - Parameters:
    ///   - picture: The last look.
    ///   - people: Everybody in it.
    ///   - first: The first of those to be judged.
    package func banishGhosts(in picture: borrowing WorkingPicture, people: inout [PersonBox], from first: Int = 0) {
        let (gain, shift) = (alignment.gain, alignment.shift)
        ghosts.removeAll(keepingCapacity: true)
        var index = first
        while index < people.count {
            let contour = Contour(
                of: people[index], mask: foreground.mask, picture: picture, model: background, gain: gain,
                dx: shift.dx, dy: shift.dy)
            let isLight =
                contour.isSoft
                || (sinceLightChange < Self.lightSettles
                    && light.isScene(
                        people[index], picture, background, mask: foreground.mask, alignment: alignment))
            if contour.isGhost || isLight { ghosts.append(people.remove(at: index)) } else { index += 1 }
        }
        guard !ghosts.isEmpty else { return }
        covered.begin()
        for ghost in ghosts { covered.mark(ghost, mask: foreground.mask, others: people) }
        foreground.clear(where: covered.keep)
        background.align(picture, gain: gain, dx: shift.dx, dy: shift.dy)
        background.replace(picture, dx: shift.dx, dy: shift.dy, where: covered.keep)
    }

    private func cover(_ box: PersonBox) {
        let wide = 0.12 * box.height
        covered.cover(
            left: box.x - wide, top: box.y - wide, right: box.x + box.width + wide, bottom: box.y + box.height + wide,
            mask: foreground.mask)
    }

    private func sample(_ picture: borrowing WorkingPicture) {
        let (gain, shift) = (alignment.gain, alignment.shift)
        background.align(picture, gain: gain, dx: shift.dx, dy: shift.dy)
        covered.end(background.aligned, after: sinceSample)
        background.add(picture, gain: gain, dx: shift.dx, dy: shift.dy, except: covered.keep)
        sinceSample = 0
    }

    private func explain(_ picture: borrowing WorkingPicture, people: inout [PersonBox]) -> DetectorVerdict {
        let shift = alignment.shift
        var changed = foreground.update(picture, background, gain: alignment.gain, dx: shift.dx, dy: shift.dy)
        let isRelit = light.find(
            picture, background, changed: foreground.changed, alignment: alignment, sizes: calibrated ?? sizes.line,
            isMore: sinceLightChange < Self.lightSettles)
        if isRelit {
            alignment.gain = background.relight(light, picture, alignment: alignment)
            sinceLightChange = 0
            changed = foreground.update(picture, background, gain: alignment.gain, dx: shift.dx, dy: shift.dy)
        }
        if changed > 0.5 {
            judge.noteRestless()
            return .unavailable(.sceneChange)
        }
        changedLooks = 0
        changedSeconds = 0
        if !isRelit { foreground.learnShadows() }
        foreground.clean()
        finder.find(in: foreground.mask, smallest: 40)
        judge.note(finder.blobs)
        noteAlone(picture)
        sizes.learn()
        guard let line = calibrated ?? sizes.line else { return .unavailable(.learning) }
        gatherRegions(line)
        let least = max(Self.smallest, calibrated == nil ? sizes.leastHeight : 0)
        for region in regions {
            cover.explain(
                foreground.mask, behind: occluders.hides, left: region.left, top: region.top, right: region.right,
                bottom: region.bottom,
                sizes: line)
            judge.note(cover.people)
            for person in cover.people where person.height >= least {
                people.append(BoxSnap.box(of: person, in: foreground.mask))
                if person.score >= Self.sure { occluders.note(person, mask: foreground.mask) }
            }
        }
        BoxSnap.mergeDuplicates(&people)
        banishGhosts(in: picture, people: &people)
        return .counted
    }

    package var suitability: ViewSuitability? {
        judge.suitability(calibrated ?? sizes.line, isMostlyOthers: sizes.isMostlyOthers)
    }

    /// How tall people appear, as learned from the people themselves, whatever a ground plane says; nil before.
    package var learnedSizeLine: PersonSizeLine? { sizes.line }

    package var steadySizes: LearnedSizes? {
        guard sizes.isSteady, let line = sizes.line else { return nil }
        return LearnedSizes(line: line, farthest: sizes.farthest)
    }

    package var mayNeedLargerPicture: Bool {
        calibrated == nil && sizes.line == nil && judge.arePeopleSmall
    }

    package var sizeLine: (a: Float, b: Float)? { (calibrated ?? sizes.line).map { ($0.a, $0.b) } }

    /// Notes the sizes of what stands alone.
    private func noteAlone(_ picture: borrowing WorkingPicture) {
        let (gain, shift) = (alignment.gain, alignment.shift)
        for blob in finder.blobs
        where blob.left > 1 && blob.top > 1 && blob.right < width - 1 && blob.bottom < height - 1 {
            guard 4 * blob.height > blob.width else { continue }
            let (isPerson, isSmall) = (blob.isLikePerson, Float(blob.height) < Self.smallestSure)
            // Of what is small and once the size is steady, only people say something.
            guard isPerson || !(isSmall || sizes.isSteady), isAlone(blob) else { continue }
            let contour = Contour(
                of: PersonBox(blob), mask: foreground.mask, picture: picture, model: background, gain: gain,
                dx: shift.dx, dy: shift.dy)
            if !contour.isSharp { continue }
            if isPerson { judge.noteLonely(isSmall: isSmall) }
            if isSmall { continue }
            sizes.note(
                foot: (Float(blob.left + blob.right) / 2, Float(blob.bottom)), height: Float(blob.height),
                isPerson: isPerson)
        }
    }

    /// Whether nothing else that is much of its size lies close by, of which it could be a fragment.
    private func isAlone(_ blob: Blob) -> Bool {
        let reach = blob.height / 5
        return !finder.blobs.contains {
            $0.left < blob.right + reach && blob.left - reach < $0.right && $0.top < blob.bottom + reach
                && blob.top - reach < $0.bottom && $0.area * 8 >= blob.area && $0 != blob
        }
    }

    /// Joins blobs that one person could span, and leaves out those too small to be any.
    private func gatherRegions(_ line: PersonSizeLine) {
        regions.removeAll(keepingCapacity: true)
        for blob in finder.blobs {
            let tall = line.height(atColumn: Float(blob.left + blob.right) / 2, row: Float(blob.bottom))
            guard tall >= 8, Float(blob.area) >= 0.02 * tall * tall else { continue }
            let reach = Int(0.12 * tall) + 1
            regions.append(
                Blob(
                    left: blob.left - reach, top: blob.top - reach, right: blob.right + reach,
                    bottom: blob.bottom + reach, area: blob.area))
        }
        var index = 0
        while index < regions.count {
            var joined = false
            var other = index + 1
            while other < regions.count {
                let (a, b) = (regions[index], regions[other])
                if a.left < b.right, b.left < a.right, a.top < b.bottom, b.top < a.bottom {
                    regions[index] = Blob(
                        left: min(a.left, b.left), top: min(a.top, b.top), right: max(a.right, b.right),
                        bottom: max(a.bottom, b.bottom), area: a.area + b.area)
                    regions.swapAt(other, regions.count - 1)
                    regions.removeLast()
                    joined = true
                } else {
                    other += 1
                }
            }
            if !joined { index += 1 }
        }
    }
}

extension PersonBox {
    /// A blob's frame.
    fileprivate init(_ blob: Blob) {
        self.init(
            x: Float(blob.left), y: Float(blob.top), width: Float(blob.width), height: Float(blob.height), score: 0)
    }
}

extension Blob {
    /// Whether it has the shape of one person who stands or walks.
    fileprivate var isLikePerson: Bool {
        let ratio = Float(height) / Float(width)
        let fill = Float(area) / Float(width * height)
        return 1.8...4.2 ~= ratio && 0.35...0.9 ~= fill
    }
}
