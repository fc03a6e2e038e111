// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import VideoIngest

/// Finds standing and walking people by their silhouettes against the scene; trained on nobody.
///
/// Remembers the scene and how tall people are by row, never a person: each look is explained on its own.
package final class SilhouetteDetector: PersonDetector {
    /// People smaller than this are specks, pixels.
    private static let smallest: Float = 22
    /// Silhouettes that explain less than this, net, teach nothing of what stands before people.
    private static let sure: Float = 0.2

    private let width: Int
    private let height: Int
    private var background: BackgroundModel
    let foreground: ForegroundMask
    private let occluders: OccluderMap
    private var finder = BlobFinder()
    private var sizes: PersonSizeLearner
    private var calibrated: PersonSizeLine?
    let cover: SilhouetteCover
    private var regions: [Blob] = []
    private var judge: ViewJudge

    /// Prepares for pictures of one size.
    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
        background = BackgroundModel(width: width, height: height)
        foreground = ForegroundMask(width: width, height: height)
        occluders = OccluderMap(width: width, height: height)
        sizes = PersonSizeLearner()
        cover = SilhouetteCover(width: width, height: height)
        judge = ViewJudge(height: height, smallest: Self.smallest)
        regions.reserveCapacity(1024)
    }

    package func expect(_ sizes: PersonSizeLine) { calibrated = sizes }

    package func relearnScene() { background.clear() }

    package func look(
        at picture: borrowing WorkingPicture, after seconds: Double, people: inout [PersonBox]
    ) -> DetectorVerdict {
        people.removeAll(keepingCapacity: true)
        let due = background.advance(by: seconds)
        let ready = background.isReady
        let gain = ready ? LightGain.estimate(picture, background) : 256
        let shift = ready ? SceneShift.estimate(picture, background, gain: gain) : (0, 0)
        if due { background.add(picture, gain: gain, dx: shift.0, dy: shift.1) }
        background.refresh(rows: max(16, height / 8 / 2 * 2))
        guard ready else { return .unavailable(.learning) }
        let changed = foreground.update(picture, background, gain: gain, dx: shift.0, dy: shift.1)
        if changed > 0.5 {
            judge.noteRestless()
            return .unavailable(.sceneChange)
        }
        foreground.clean()
        finder.find(in: foreground.mask, smallest: 40)
        judge.note(finder.blobs)
        noteSingles()
        sizes.learn()
        guard let line = calibrated ?? sizes.line else { return .unavailable(.learning) }
        gatherRegions(line)
        for region in regions {
            cover.explain(
                foreground.mask, behind: occluders.hides, left: region.left, top: region.top, right: region.right,
                bottom: region.bottom,
                sizes: line)
            judge.note(cover.people, area: region.area)
            for person in cover.people where person.height >= Self.smallest {
                people.append(BoxSnap.box(of: person, in: foreground.mask))
                if person.score >= Self.sure { occluders.note(person, mask: foreground.mask) }
            }
        }
        BoxSnap.mergeDuplicates(&people)
        return .counted
    }

    package var suitability: ViewSuitability? { judge.suitability(calibrated ?? sizes.line) }

    package var sizeLine: (a: Float, b: Float)? { (calibrated ?? sizes.line).map { ($0.a, $0.b) } }

    private func noteSingles() {
        for blob in finder.blobs
        where blob.left > 1 && blob.top > 1 && blob.right < width - 1 && blob.bottom < height - 1 {
            let ratio = Float(blob.height) / Float(blob.width)
            let fill = Float(blob.area) / Float(blob.width * blob.height)
            guard 1.8...4.2 ~= ratio, 0.35...0.9 ~= fill, Float(blob.height) >= Self.smallest else { continue }
            sizes.note(footRow: Float(blob.bottom), height: Float(blob.height))
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
