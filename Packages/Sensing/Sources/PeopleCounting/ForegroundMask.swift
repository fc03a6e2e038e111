// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import VideoIngest

/// Tells people-like change from the scene and from shadows on it, pixel by pixel.
struct ForegroundMask: ~Copyable {
    let width: Int
    let height: Int
    /// 1 where the look differs from the scene and is no shadow; cleaned.
    let mask: BytePlane
    /// 1 where the look differs from the scene at all, shadows included; not cleaned.
    let changed: BytePlane
    private let chroma: BytePlane
    private let bits: BitPlane
    private let scratch: Morphology.Scratch
    private let shadows = ShadowBand()

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        mask = BytePlane(width: width, height: height)
        changed = BytePlane(width: width, height: height)
        chroma = BytePlane(width: width / 2, height: height / 2)
        bits = BitPlane(width: width, height: height)
        scratch = Morphology.Scratch(width: width, height: height)
    }

    /// Classifies one look.
    ///
    /// `gain` is the look's brightness over the model's, 1/256; (`dx`, `dy`) is where the model's origin is in the look.
    ///
    /// - Returns: The share of the picture that changed, 0...1.
    func update(
        _ picture: borrowing WorkingPicture, _ model: borrowing BackgroundModel, gain: Int, dx: Int, dy: Int
    ) -> Double {
        markChroma(picture, model, dx: dx / 2, dy: dy / 2)
        let factor = UInt16(min(max((gain + 1) / 2, 32), 256))  // 1/128, so that its product with a level fits
        var total = 0
        for y in 0..<height {
            let out = changed.row(y)
            let sy = y + dy
            guard sy >= 0, sy < height else {
                for x in 0..<width { out[x] = 0 }
                continue
            }
            let from = picture.luma + sy &* picture.stride
            let lo = model.low.row(y)
            let hi = model.high.row(y)
            let colour = chroma.row(y / 2)
            let start = max(0, -dx)
            let end = min(width, width - dx)
            var sum: UInt32 = 0
            let shifted = from + dx
            for x in start..<end {
                let value = shifted[x]
                let floor = UInt8(truncatingIfNeeded: min(255, (UInt16(lo[x]) &* factor) >> 7))
                let top = UInt8(truncatingIfNeeded: min(255, (UInt16(hi[x]) &* factor) >> 7))
                let different: UInt8 = (value < floor ? 1 : 0) | ((value > top && hi[x] < 255) ? 1 : 0)
                out[x] = different
            }
            for x in 0..<width / 2 {
                out[2 &* x] |= colour[x]
                out[2 &* x &+ 1] |= colour[x]
            }
            for x in 0..<start { out[x] = 0 }
            for x in end..<max(end, width) { out[x] = 0 }
            for x in 0..<width { sum &+= UInt32(out[x]) }
            total += Int(sum)
        }
        removeShadows(picture, model, gain: gain, dx: dx, dy: dy)
        return Double(total) / Double(width * height)
    }

    /// Learns from the last look how dark shadows are; for looks at the scene in its own light.
    func learnShadows() { shadows.learn() }

    /// Cleans ``mask``: a 5×5 majority, then a closing of 3 wide and 7 high.
    func clean() {
        bits.pack(mask)
        Morphology.majority5x5(bits, into: bits, using: scratch)
        Morphology.dilate3x7(bits, into: bits, using: scratch)
        Morphology.erode3x7(bits, into: bits, using: scratch)
        bits.unpack(into: mask)
    }

    /// Takes out of ``mask`` what is marked with 1.
    func clear(where marked: borrowing BytePlane) {
        for y in 0..<height {
            let out = mask.row(y)
            let from = marked.row(y)
            for x in 0..<width { out[x] &= 1 &- from[x] }
        }
    }

    private func markChroma(_ picture: borrowing WorkingPicture, _ model: borrowing BackgroundModel, dx: Int, dy: Int) {
        for y in 0..<height / 2 {
            let sy = min(max(y + dy, 0), height / 2 - 1)
            let u = picture.chromaU + (sy &* picture.chromaStride &+ dx)
            let v = picture.chromaV + (sy &* picture.chromaStride &+ dx)
            let bu = model.chromaU.median.row(y)
            let bv = model.chromaV.median.row(y)
            let su = model.chromaU.spread.row(y)
            let sv = model.chromaV.spread.row(y)
            let out = chroma.row(y)
            for x in 0..<max(0, -dx) { out[x] = 0 }
            for x in (width / 2 - max(0, dx))..<width / 2 { out[x] = 0 }
            for x in max(0, -dx)..<(width / 2 - max(0, dx)) {
                let du = max(u[x], bu[x]) &- min(u[x], bu[x])
                let dv = max(v[x], bv[x]) &- min(v[x], bv[x])
                let limitU = max(10, min(su[x], 5) &* 6)
                let limitV = max(10, min(sv[x], 5) &* 6)
                out[x] = (du > limitU ? 1 : 0) | (dv > limitV ? 1 : 0)
            }
        }
    }

    /// Shadow: darker than the scene, but no darker than shadows are, and of the scene's colour.
    private func removeShadows(
        _ picture: borrowing WorkingPicture, _ model: borrowing BackgroundModel, gain: Int, dx: Int, dy: Int
    ) {
        let gain = Int32(truncatingIfNeeded: gain)
        let isInColour = Self.isInColour(picture)
        let least = isInColour ? ShadowBand.darkest : shadows.least
        // Without colour darker ones are noted, too.
        let darkest = isInColour ? least : ShadowBand.noted
        shadows.begin()
        for y in 0..<height {
            let from = changed.row(y)
            let out = mask.row(y)
            out.update(from: from, count: width)
            let sy = y + dy
            guard sy >= 0, sy < height else { continue }
            let look = picture.luma + (sy &* picture.stride &+ dx)
            let cy = min(max(y / 2 + dy / 2, 0), height / 2 - 1)
            let scene = model.luma.median.row(y)
            let u = picture.chromaU + (cy &* picture.chromaStride &+ dx / 2)
            let v = picture.chromaV + (cy &* picture.chromaStride &+ dx / 2)
            let bu = model.chromaU.median.row(y / 2)
            let bv = model.chromaV.median.row(y / 2)
            var x = 0
            while x < width {
                // Little of a picture differs from its scene.
                if x &+ 8 <= width, UnsafeRawPointer(from + x).loadUnaligned(as: UInt64.self) == 0 {
                    x &+= 8
                    continue
                }
                defer { x &+= 1 }
                guard from[x] != 0 else { continue }
                let level = Int32(look[x])
                let expected = (Int32(scene[x]) &* gain) >> 8
                guard level < expected, level << 8 >= expected &* darkest else { continue }
                let c = x >> 1
                // Under a shadow the colour difference shrinks with the light.
                let ratio = (level << 8) / max(expected, 1)
                let du = Int32(u[c]) &- 128 &- (((Int32(bu[c]) &- 128) &* ratio) >> 8)
                let dv = Int32(v[c]) &- 128 &- (((Int32(bv[c]) &- 128) &* ratio) >> 8)
                guard (abs(du) &+ abs(dv)) &* 1000 < level &* Self.shadowTolerance else { continue }
                if !isInColour { shadows.note(ratio, of: expected) }
                if ratio >= least { out[x] = 0 }
            }
        }
    }

    /// Whether the picture has any colour but one tint; infrared has none.
    private static func isInColour(_ picture: borrowing WorkingPicture) -> Bool {
        let (u, v, stride) = (picture.chromaU, picture.chromaV, picture.chromaStride)
        func sum(_ value: (_ at: Int) -> Int) -> (sum: Int, count: Int) {
            var (sum, count) = (0, 0)
            for y in Swift.stride(from: 0, to: picture.height / 2, by: 8) {
                for x in Swift.stride(from: 0, to: picture.width / 2, by: 8) {
                    sum &+= value(y &* stride &+ x)
                    count &+= 1
                }
            }
            return (sum, max(1, count))
        }
        let (meanU, meanV) = (sum { Int(u[$0]) }, sum { Int(v[$0]) })
        let tintU = (meanU.sum + meanU.count / 2) / meanU.count
        let tintV = (meanV.sum + meanV.count / 2) / meanV.count
        let off = sum { abs(Int(u[$0]) &- tintU) &+ abs(Int(v[$0]) &- tintV) }
        return off.sum >= off.count
    }

    /// Colour difference of a shadow from the scene, at most, in thousandths of its level.
    private static let shadowTolerance: Int32 = 35
}
