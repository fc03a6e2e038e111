// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import PeopleCounting
import Testing
import VideoIngest

struct PictureGuardTests {
    /// A guard that has seen some looks of a quiet scene.
    private func settled(_ scene: inout SyntheticScene, _ picture: borrowing WorkingPicture) -> PictureGuard {
        var guardian = PictureGuard()
        for _ in 0..<12 {
            scene.draw([], into: picture)
            #expect(guardian.check(picture, fullRange: true, after: 2) == nil)
        }
        return guardian
    }

    private func picture() -> WorkingPicture {
        WorkingPicture(width: SyntheticScene.width, height: SyntheticScene.height)
    }

    private func degrade(_ picture: borrowing WorkingPicture, _ change: (Int, Int, UInt8) -> UInt8) {
        for y in 0..<picture.height {
            for x in 0..<picture.width {
                picture.luma[y * picture.stride + x] = change(x, y, picture.luma[y * picture.stride + x])
            }
        }
    }

    @Test func theSamePictureAgainIsFrozen() {
        var scene = SyntheticScene(seed: 1)
        let picture = picture()
        var guardian = settled(&scene, picture)
        scene.draw([], into: picture)
        var verdicts: [LookLoss?] = []
        for _ in 0..<5 { verdicts.append(guardian.check(picture, fullRange: true, after: 2)) }
        #expect(verdicts == [nil, nil, .frozen, .frozen, .frozen])
        scene.draw([], into: picture)
        #expect(guardian.check(picture, fullRange: true, after: 2) == nil)
    }

    @Test func oneRepeatedFrameIsNotFrozen() {
        var scene = SyntheticScene(seed: 2)
        let picture = picture()
        var guardian = settled(&scene, picture)
        for _ in 0..<3 { #expect(guardian.check(picture, fullRange: true, after: 0.04) == nil) }
    }

    @Test func blackFlatAndUndecodedPicturesAreNoLooks() {
        var scene = SyntheticScene(seed: 3)
        let picture = picture()
        var guardian = settled(&scene, picture)
        degrade(picture) { x, y, _ in UInt8(16 + (x + y) % 5) }
        #expect(guardian.check(picture, fullRange: false, after: 2) == .black)
        degrade(picture) { x, y, _ in UInt8(120 + (x ^ y) % 4) }
        #expect(guardian.check(picture, fullRange: false, after: 2) == .grey)
        scene.draw([], into: picture)
        degrade(picture) { _, y, value in y > 200 ? 128 : value }
        #expect(guardian.check(picture, fullRange: false, after: 2) == .grey)
    }

    @Test func smearedRowsAndBandsAreStripes() {
        var scene = SyntheticScene(seed: 4)
        let picture = picture()
        var guardian = settled(&scene, picture)
        for y in 160..<picture.height {
            for x in 0..<picture.width {
                picture.luma[y * picture.stride + x] = picture.luma[159 * picture.stride + x]
            }
        }
        #expect(guardian.check(picture, fullRange: true, after: 2) == .striped)
        scene.draw([], into: picture)
        degrade(picture) { _, y, value in y % 8 < 4 ? 230 : value / 4 }
        #expect(guardian.check(picture, fullRange: true, after: 2) == .striped)
    }

    @Test func aCoveredLensIsNoticedAndForgiven() {
        var scene = SyntheticScene(seed: 5)
        let picture = picture()
        var guardian = settled(&scene, picture)
        for look in 0..<3 {
            // A hand close to the lens: smooth, with a sensor's grain, without which its rows would repeat.
            degrade(picture) { x, y, _ in UInt8(60 + x / 12 + y / 16 + look + ((x + 3 * y) % 5 == 0 ? 1 : 0)) }
            #expect(guardian.check(picture, fullRange: true, after: 2) == .covered)
        }
        scene.draw([], into: picture)
        #expect(guardian.check(picture, fullRange: true, after: 2) == nil)
    }

    @Test func aMovedCameraStaysMovedUntilConfirmed() {
        var scene = SyntheticScene(seed: 6)
        let picture = picture()
        var guardian = settled(&scene, picture)
        for _ in 0..<6 {
            scene.draw([], into: picture, dx: 16, dy: 8)
            #expect(guardian.check(picture, fullRange: true, after: 2) == .moved)
        }
        guardian.confirmView()
        scene.draw([], into: picture, dx: 16, dy: 8)
        #expect(guardian.check(picture, fullRange: true, after: 2) == nil)
    }

    @Test func aViewThatWasLeftUnconfirmedCountsOnlyOnceConfirmed() {
        var scene = SyntheticScene(seed: 12)
        let picture = picture()
        var guardian = PictureGuard(isUnconfirmed: true)
        for _ in 0..<6 {
            scene.draw([], into: picture)
            #expect(guardian.check(picture, fullRange: true, after: 2) == .moved)
        }
        #expect(guardian.hasMoved)
        guardian.confirmView()
        scene.draw([], into: picture)
        #expect(guardian.check(picture, fullRange: true, after: 2) == nil && !guardian.hasMoved)
    }

    @Test func aMovedCameraThatIsPutBackCountsAgain() {
        var scene = SyntheticScene(seed: 7)
        let picture = picture()
        var guardian = settled(&scene, picture)
        for _ in 0..<4 {
            scene.draw([], into: picture, dx: 24, dy: 0)
            _ = guardian.check(picture, fullRange: true, after: 2)
        }
        scene.draw([], into: picture)
        #expect(guardian.check(picture, fullRange: true, after: 2) == nil)
    }

    @Test func duskAndFogAreLooks() {
        var scene = SyntheticScene(seed: 8)
        let picture = picture()
        var guardian = settled(&scene, picture)
        for look in 0..<200 {
            scene.draw([], into: picture, gain: 1 - Double(look) * 0.003)
            #expect(guardian.check(picture, fullRange: true, after: 2) == nil)
        }
        var foggy = settled(&scene, picture)
        for look in 0..<200 {
            scene.draw([], into: picture)
            // Contrast goes down to two fifths of the clear day's.
            let left = 1 - Double(look) * 0.003
            degrade(picture) { _, _, value in UInt8(170 + (Double(value) - 170) * left) }
            #expect(foggy.check(picture, fullRange: true, after: 2) == nil)
        }
    }

    /// Draws a floor of round specks, which are all its detail, and something smooth and bright before a part of it.
    private func drawFloor(_ picture: borrowing WorkingPicture, van: Double, look: Int) {
        degrade(picture) { x, y, _ in
            let (fx, fy) = (Double(x % 16 - 8), Double(y % 16 - 8))
            let speck = x / 64 % 2 == 0 ? max(0, 1 - (fx * fx + fy * fy).squareRoot() / 2.5) : 0
            let (dx, dy) = (Double(x - 200) / 150, Double(y - 150) / 140)
            let bright = van * max(0, 1 - dx * dx - dy * dy)
            return UInt8(40 + Double(look % 3) + (bright > 0 ? bright : 60 * speck))
        }
    }

    @Test func somethingSmoothBeforeAPlainFloorIsALook() {
        let picture = picture()
        var guardian = PictureGuard()
        for look in 0..<40 {
            drawFloor(picture, van: look < 30 ? 0 : 200, look: look)
            #expect(guardian.check(picture, fullRange: true, after: 2) == nil, "look \(look)")
        }
    }

    @Test func aCrowdIsALook() {
        var scene = SyntheticScene(seed: 9)
        let picture = picture()
        var guardian = settled(&scene, picture)
        var crowd: [SyntheticScene.Walker] = []
        for place in 0..<14 {
            crowd.append(.init(x: Double(20 + 26 * place), foot: Double(150 + 40 * (place % 4)), level: 50))
        }
        scene.draw(crowd, into: picture)
        #expect(guardian.check(picture, fullRange: true, after: 2) == nil)
    }
}
