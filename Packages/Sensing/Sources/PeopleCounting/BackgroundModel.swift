// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import VideoIngest

/// What the scene looks like when nobody is there: median and spread of luma and chroma over the last minutes.
///
/// Samples are taken at even intervals; when the ring is full, every other one is dropped and the interval doubles, so that
/// it spans all the time watched, up to a limit of some minutes. Each sample is divided by the look's gain against the model
/// and by the ``SceneLight`` there, so that a passing cloud does not widen the spread; median and spread are in that light.
struct BackgroundModel: ~Copyable {
    /// Samples before the median is taken for the scene.
    static let enough = 8
    /// Seconds between samples, at first and at most.
    private static let intervals = 0.4...6.4
    /// Seconds after which what is restless is the scene.
    private static let steady = 90.0

    let width: Int
    let height: Int
    var luma: SampleRing
    var chromaU: SampleRing
    var chromaV: SampleRing
    var light: SceneLight
    /// Levels below `low` and above `high` are foreground, the gain apart.
    let low: BytePlane
    let high: BytePlane
    /// The last look laid over the model.
    let aligned: BytePlane
    private let threshold: BytePlane

    private var interval = intervals.lowerBound
    private var sinceSample = Double.infinity
    /// Seconds since the scene was forgotten.
    private var watched = 0.0
    private var staleRows = 0
    private var isBehind = false
    private var nextRow = 0

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        luma = SampleRing(width: width, height: height)
        chromaU = SampleRing(width: width / 2, height: height / 2)
        chromaV = SampleRing(width: width / 2, height: height / 2)
        light = SceneLight(width: width, height: height)
        low = BytePlane(width: width, height: height)
        high = BytePlane(width: width, height: height, filledWith: 255)
        aligned = BytePlane(width: width, height: height)
        threshold = BytePlane(width: width, height: height)
    }

    var isReady: Bool { luma.count >= Self.enough && staleRows < height }

    /// Forgets the scene.
    mutating func clear() {
        luma.clear()
        chromaU.clear()
        chromaV.clear()
        light.clear()
        interval = Self.intervals.lowerBound
        sinceSample = .infinity
        watched = 0
    }

    /// Lets time pass, and says whether a sample is due.
    mutating func advance(by seconds: Double) -> Bool {
        sinceSample += seconds
        watched += seconds
        return sinceSample >= interval - 1e-6
    }

    /// Lays a look's luma over the model: ``aligned`` is the look in the model's place and light.
    ///
    /// `gain` is the look's brightness over the model's, 1/256; (`dx`, `dy`) is where the model's origin is in the look.
    mutating func align(_ picture: borrowing WorkingPicture, gain: Int, dx: Int, dy: Int) {
        let inverse = 65536 / max(64, gain)
        // What a level changes by fits 16 bits, in which the processor works on twice as many pixels at once.
        let change = Int16(exactly: inverse - 256).flatMap { abs($0) < 128 ? $0 : nil }
        let first = max(0, -dx)
        let last = min(width, width - dx)
        for y in 0..<height {
            let from = picture.luma + (min(max(y + dy, 0), height - 1) &* picture.stride &+ dx)
            let to = aligned.row(y)
            if inverse == 256 {
                (to + first).update(from: from + first, count: last - first)
            } else if let change {
                for x in first..<last {
                    let level = Int16(from[x])
                    to[x] = UInt8(truncatingIfNeeded: min(255, level &+ (level &* change &+ 128) >> 8))
                }
            } else {
                for x in first..<last {
                    to[x] = UInt8(truncatingIfNeeded: min(255, (Int32(from[x]) &* Int32(inverse) &+ 128) >> 8))
                }
            }
            for x in 0..<first { to[x] = to[first] }
            for x in last..<max(last, width) { to[x] = to[last - 1] }
        }
    }

    /// Adds the look that is ``aligned`` to the memory, except where it is covered.
    mutating func add(
        _ picture: borrowing WorkingPicture, gain: Int, dx: Int, dy: Int, except covered: borrowing BytePlane
    ) {
        sinceSample = 0
        isBehind = staleRows > 0 && luma.count > Self.enough
        staleRows = height
        if luma.isFull, interval < Self.intervals.upperBound {
            luma.thin()
            chromaU.thin()
            chromaV.thin()
            interval *= 2
        }
        let width = width
        let standIn = luma.standIn
        let slot = luma.nextSample()
        for y in 0..<height {
            let from = aligned.row(y)
            let to = slot + y * luma.pitch
            let old = standIn + y * luma.pitch
            let keep = covered.row(y)
            guard gain <= 264, !light.isLit(row: y) else {
                light.takeOff(from, into: to, row: y, gain: gain, except: keep, orElse: old)
                continue
            }
            for start in stride(from: 0, to: width, by: Self.block) {
                let end = min(width, start &+ Self.block)
                // What is not kept is not read either: samples lie far apart.
                guard BytePlane.isAnySet(keep + start, end &- start) else {
                    (to + start).update(from: from + start, count: end &- start)
                    continue
                }
                // Both are loaded before one is chosen, so that the loop needs no branch.
                for x in start..<end {
                    let (before, now) = (old[x], from[x])
                    to[x] = keep[x] != 0 ? before : now
                }
            }
        }
        let (standInU, standInV) = (chromaU.standIn, chromaV.standIn)
        let slotU = chromaU.nextSample()
        let slotV = chromaV.nextSample()
        let half = width / 2
        let shift = dx / 2
        let first = max(0, -shift)
        let last = min(half, half - shift)
        for y in 0..<height / 2 {
            let from = min(max(y + dy / 2, 0), height / 2 - 1) &* picture.chromaStride &+ shift
            let at = y * chromaU.pitch
            let keep = covered.row(2 * y)
            Self.fill(
                slotU + at, from: picture.chromaU + from, columns: first..<last, count: half, keep: keep,
                old: standInU + at)
            Self.fill(
                slotV + at, from: picture.chromaV + from, columns: first..<last, count: half, keep: keep,
                old: standInV + at)
            if light.isLit(row: 2 * y) { light.takeOffColours(slotU + at, slotV + at, row: 2 * y, except: keep) }
        }
    }

    /// Pixels of a row that are looked at together.
    private static let block = 64

    /// One row of a chroma sample; `keep` is a row of luma's size.
    @inline(__always) private static func fill(
        _ to: UnsafeMutablePointer<UInt8>, from: UnsafePointer<UInt8>, columns: Range<Int>, count: Int,
        keep: UnsafePointer<UInt8>, old: UnsafePointer<UInt8>
    ) {
        if BytePlane.isAnySet(keep, 2 &* count) {
            for x in columns {
                let (before, now) = (old[x], from[x])
                to[x] = keep[2 &* x] != 0 ? before : now
            }
        } else {
            (to + columns.lowerBound).update(from: from + columns.lowerBound, count: columns.count)
        }
        for x in 0..<columns.lowerBound { to[x] = to[columns.lowerBound] }
        for x in columns.upperBound..<max(columns.upperBound, count) { to[x] = to[columns.upperBound - 1] }
    }

    /// Takes the look that is ``aligned`` for the scene where `learned` is 1; rows are brought up to date one by one.
    mutating func replace(
        _ picture: borrowing WorkingPicture, dx: Int, dy: Int, where learned: borrowing BytePlane
    ) {
        staleRows = height - 1
        func clamp(_ value: Int, _ count: Int) -> Int { min(max(value, 0), count - 1) }
        for y in 0..<height {
            let which = learned.row(y)
            for x in 0..<width where which[x] != 0 {
                light.clear(column: x, row: y)
                luma.replace(x, y) {
                    aligned.row(clamp(y + $1, height))[clamp(x + $0, width)]
                }
                guard x % 2 == 0, y % 2 == 0 else { continue }
                for (ring, plane) in [(0, picture.chromaU), (1, picture.chromaV)] {
                    func level(_ i: Int, _ j: Int) -> UInt8 {
                        plane[
                            clamp((y + dy) / 2 + j, height / 2) * picture.chromaStride
                                + clamp((x + dx) / 2 + i, width / 2)]
                    }
                    if ring == 0 {
                        chromaU.replace(x / 2, y / 2, with: level)
                    } else {
                        chromaV.replace(x / 2, y / 2, with: level)
                    }
                }
            }
        }
    }

    /// Brings a band of rows up to date with the samples; all of them once, when the samples are first enough.
    ///
    /// A band is an eighth of the picture, half of that where samples come faster than they are worked in.
    mutating func refresh() {
        guard staleRows > 0, luma.count >= Self.enough else { return }
        let limit = max(16, height / (isBehind ? 16 : 8) / 2 * 2)
        if luma.count == Self.enough { nextRow = 0 }
        let count = luma.count == Self.enough ? height : min(limit, height - nextRow)
        let rows = nextRow..<(nextRow + count)
        refresh(rows: rows)
        // The row above waited for its neighbour below.
        setLimits(rows: max(0, rows.lowerBound - 2)..<(rows.upperBound == height ? height : rows.upperBound - 2))
        nextRow = rows.upperBound == height ? 0 : rows.upperBound
        staleRows -= count
    }

    /// Finds median, spread and threshold of some rows anew, from an even one on.
    mutating func refresh(rows: Range<Int>) {
        luma.refresh(rows: rows)
        let colours = rows.lowerBound / 2..<rows.upperBound / 2
        chromaU.refresh(rows: colours)
        chromaV.refresh(rows: colours)
        for y in rows where light.isLit(row: y) {
            light.shine(on: luma.median.row(y), row: y)
            light.shine(on: luma.spread.row(y), row: y)
            guard y % 2 == 0, y / 2 < height / 2 else { continue }
            light.shine(onColours: chromaU.median.row(y / 2), chromaV.median.row(y / 2), row: y)
        }
        setThresholds(rows: rows)
    }

    /// 4 standard deviations, estimated as 1.4826 times the median absolute deviation, held between 12 and 40 levels.
    ///
    /// Where half of a pixel's own levels lie 14 and more from their median, as of leaves in the wind, the upper bound grows
    /// by 6 per level, to 104: such leaves are nobody, and nobody is seen before them who differs from them by less. Not before
    /// the scene was watched for a minute and a half, since until then whoever stood there makes it as restless.
    func setThresholds(rows: Range<Int>) {
        let restless: UInt16 = watched >= Self.steady ? 80 : .max
        for y in rows {
            let spread = luma.spread.row(y)
            let out = threshold.row(y)
            for x in 0..<width {
                let deviation = UInt16(min(spread[x], 24))
                out[x] = UInt8(min(max(deviation * 6, 12), deviation * 6 >= restless ? deviation * 6 - 40 : 40))
            }
        }
    }

    /// The range of levels that each pixel's 3×3 neighbourhood explains.
    func setLimits(rows: Range<Int>) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 3 * width) { scratch in
            guard let smallest = scratch.baseAddress else { return }
            let (largest, widest) = (smallest + width, smallest + 2 * width)
            for y in rows {
                let up = max(y - 1, 0)
                let down = min(y + 1, height - 1)
                let (m0, m1, m2) = (luma.median.row(up), luma.median.row(y), luma.median.row(down))
                let (t0, t1, t2) = (threshold.row(up), threshold.row(y), threshold.row(down))
                for x in 0..<width {
                    smallest[x] = min(m0[x], m1[x], m2[x])
                    largest[x] = max(m0[x], m1[x], m2[x])
                }
                for x in 0..<width { widest[x] = max(t0[x], t1[x], t2[x]) }
                let lo = low.row(y)
                let hi = high.row(y)
                for x in 1..<(width - 1) {
                    let wide = max(widest[x - 1], widest[x], widest[x + 1])
                    let least = min(smallest[x - 1], smallest[x], smallest[x + 1])
                    let most = max(largest[x - 1], largest[x], largest[x + 1])
                    lo[x] = least &- min(least, wide)
                    hi[x] = most &+ min(255 &- most, wide)
                }
                lo[0] = lo[1]
                hi[0] = hi[1]
                lo[width - 1] = lo[width - 2]
                hi[width - 1] = hi[width - 2]
            }
        }
    }
}
