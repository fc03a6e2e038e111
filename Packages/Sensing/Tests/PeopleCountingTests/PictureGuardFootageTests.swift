// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import PeopleCounting
import Testing
import VideoIngest

/// What goes wrong with cameras, and what only looks so, drawn over frames of a real square.
@Suite(.enabled(if: RealFrames.areHere, RealFrames.reason))
struct PictureGuardFootageTests {
    /// A way to spoil a picture, and what the guard must say of it.
    enum Fault: CaseIterable {
        case black, overexposed, grey, green, halfDecoded, smeared, bandsAcross, bandsDown
        case covered, halfCovered, defocused, slightlyDefocused, defocusedWithGrain
        case shifted, raised, swung, zoomedIn, zoomedFar, zoomedOut, turned

        var reason: LookLoss {
            switch self {
            case .black: .black
            case .overexposed: .overexposed
            case .grey, .green, .halfDecoded: .grey
            case .smeared, .bandsAcross, .bandsDown: .striped
            case .covered, .halfCovered: .covered
            case .defocused, .slightlyDefocused, .defocusedWithGrain: .defocused
            case .shifted, .raised, .swung, .zoomedIn, .zoomedFar, .zoomedOut, .turned: .moved
            }
        }

        func spoil(_ picture: borrowing WorkingPicture, using generator: inout SplitMix64) {
            let (width, height) = (picture.width, picture.height)
            switch self {
            case .black:
                picture.change { _, _, level in 16 + 0.04 * level }
                picture.addGrain(1.5, using: &generator)
            case .overexposed: picture.change { _, _, level in 3.5 * level + 40 }
            case .grey:
                picture.change { _, _, _ in 128 }
                picture.setChroma(u: 128, v: 128)
            case .green:
                picture.fill(x: 0, y: height / 2, width: width, height: height / 2) { _, _ in 0 }
                picture.setChroma(u: 0, v: 0, rows: height / 4..<height / 2)
            case .halfDecoded:
                picture.fill(x: 0, y: height * 2 / 3, width: width, height: height / 3) { _, _ in 128 }
                picture.setChroma(u: 128, v: 128, rows: height / 3..<height / 2)
            case .smeared:
                let row = (0..<width).map { picture.luma[height / 2 * picture.stride + $0] }
                picture.fill(x: 0, y: height / 2, width: width, height: height / 2) { x, _ in row[x] }
            case .bandsAcross: picture.change { _, y, level in y % 12 < 6 ? level : 255 - level / 8 }
            case .bandsDown: picture.change { x, _, level in x % 12 < 6 ? level : 255 - level / 8 }
            case .covered, .halfCovered:
                let columns = self == .covered ? width : width / 2
                picture.fill(x: 0, y: 0, width: columns, height: height) { x, y in UInt8(60 + x / 20 + y / 24) }
                picture.addGrain(1, using: &generator)
            case .defocused: picture.blur(4)
            case .slightlyDefocused: picture.blur(2)
            case .defocusedWithGrain:
                picture.blur(4)
                picture.addGrain(1.5, using: &generator)
            case .shifted: picture.move(dx: 17)
            case .raised: picture.move(dy: -13)
            case .swung: picture.move(dx: 260, dy: 40)
            case .zoomedIn: picture.move(zoom: 1.06)
            case .zoomedFar: picture.move(zoom: 1.7)
            case .zoomedOut: picture.move(zoom: 0.9)
            case .turned: picture.move(degrees: 3)
            }
        }
    }

    private func settled() -> PictureGuard {
        var guardian = PictureGuard()
        let picture = RealFrames.picture()
        for look in 0..<14 {
            RealFrames.show(look, in: picture)
            #expect(guardian.check(picture, fullRange: false, after: 2) == nil)
        }
        return guardian
    }

    @Test(arguments: Fault.allCases) func faultsAreNamedAndForgivenOnceTheyEnd(fault: Fault) {
        var guardian = settled()
        var generator = SplitMix64(seed: 1)
        let picture = RealFrames.picture()
        for look in 14..<22 {
            RealFrames.show(look, in: picture)
            fault.spoil(picture, using: &generator)
            let found = guardian.check(picture, fullRange: false, after: 2)
            #expect(found == fault.reason, "look \(look) of \(fault)")
        }
        for look in 22..<30 {
            RealFrames.show(look, in: picture)
            let found = guardian.check(picture, fullRange: false, after: 2)
            #expect(found == nil, "look \(look) after \(fault)")
        }
        #expect(!guardian.hasMoved)
    }

    /// What is gradual moves the guard's memory along, but not so far; grain is on the scene from the first look.
    @Test(arguments: [0, 1.5]) func focusThatIsLostSlowlyIsNoticed(grain: Double) {
        var generator = SplitMix64(seed: 3)
        var guardian = PictureGuard()
        let picture = RealFrames.picture()
        let blurred = (0..<RealFrames.all.count).map { frame in
            RealFrames.show(frame, in: picture)
            picture.blur(4)
            return Array(UnsafeBufferPointer(start: picture.luma, count: picture.stride * picture.height))
        }
        var found: LookLoss?
        for look in 0..<300 {
            RealFrames.show(look, in: picture)
            let soft = blurred[look % blurred.count]
            let lost = min(1, Double(max(0, look - 20)) / 240)
            picture.change { x, y, level in level + (Double(soft[y * picture.stride + x]) - level) * lost }
            picture.addGrain(grain, using: &generator)
            found = guardian.check(picture, fullRange: false, after: 2)
            if look < 60 { #expect(found == nil, "look \(look)") }
        }
        #expect(found == .defocused)
    }

    /// Weather and light that are no fault; `amount` grows from 0 to 1.
    enum Weather: CaseIterable {
        case clear, fog, snow, dusk, cloud, flicker, sway, grain

        func draw(_ amount: Double, on picture: borrowing WorkingPicture, look: Int, using generator: inout SplitMix64)
        {
            switch self {
            case .clear: break
            case .fog: picture.fog(1.6 * amount)
            case .snow: picture.snow(Int(2500 * amount), using: &generator)
            case .dusk:
                picture.change { _, _, level in level * (1 - 0.75 * amount) }
                picture.addGrain(1 + 2 * amount, using: &generator)
            case .cloud: picture.change { _, _, level in 128 + (level - 128) * (1 - 0.45 * amount) }
            case .flicker: picture.change { _, _, level in level * (look % 2 == 0 ? 1.05 : 0.95) }
            case .sway:
                picture.move(
                    dx: .random(in: -2...2, using: &generator), dy: .random(in: -2...2, using: &generator))
            case .grain: picture.addGrain(5 * amount, using: &generator)
            }
        }
    }

    @Test(arguments: Weather.allCases) func weatherThatComesSlowlyIsNoFault(weather: Weather) {
        var guardian = settled()
        var generator = SplitMix64(seed: 2)
        let picture = RealFrames.picture()
        for look in 0..<150 {
            RealFrames.show(14 + look, in: picture)
            weather.draw(Double(look) / 149, on: picture, look: look, using: &generator)
            let found = guardian.check(picture, fullRange: false, after: 2)
            #expect(found == nil, "look \(look)")
        }
    }

    @Test(arguments: Weather.allCases) func weatherFromTheFirstLookIsNoFault(weather: Weather) {
        var guardian = PictureGuard()
        var generator = SplitMix64(seed: 3)
        let picture = RealFrames.picture()
        for look in 0..<RealFrames.all.count {
            RealFrames.show(look, in: picture)
            weather.draw(1, on: picture, look: look, using: &generator)
            let found = guardian.check(picture, fullRange: false, after: 2)
            #expect(found == nil, "look \(look)")
        }
    }

    /// Without an edge that stays, nothing tells a view from another; people's own edges do not.
    @Test func peopleOnABareFloorAreNoMovedCamera() {
        var guardian = PictureGuard()
        var generator = SplitMix64(seed: 9)
        let picture = RealFrames.picture()
        let scene = RealFrames.emptyScene
        for look in RealFrames.all.indices {
            RealFrames.show(look, in: picture)
            picture.change { x, y, level in 150 + Double(y) / 30 + level - Double(scene[y * RealFrames.width + x]) }
            picture.addGrain(1.5, using: &generator)
            let found = guardian.check(picture, fullRange: false, after: 2)
            #expect(found == nil, "look \(look)")
        }
    }

    @Test func aQuietSceneIsNotFrozen() {
        var guardian = settled()
        var generator = SplitMix64(seed: 4)
        let picture = RealFrames.picture()
        for _ in 0..<60 {
            RealFrames.show(13, in: picture)
            // The least that a sensor adds: one level in one pixel of a hundred.
            picture.change { _, _, level in level + (generator.next() % 100 == 0 ? 1 : 0) }
            #expect(guardian.check(picture, fullRange: false, after: 2) == nil)
        }
    }

    @Test func aQuietSceneThatItsEncoderRepeatsIsNotFrozen() {
        var guardian = settled()
        var generator = SplitMix64(seed: 5)
        let picture = RealFrames.picture()
        for look in 0..<60 {
            // A key frame each 20 s; between them the encoder says that nothing changed.
            if look % 10 == 0 {
                RealFrames.show(13, in: picture)
                picture.addGrain(1, using: &generator)
            }
            #expect(guardian.check(picture, fullRange: false, after: 2, isKey: look % 10 == 0) == nil)
        }
    }

    @Test func aFrozenStreamWithoutKeyFramesIsNoticedInTheEnd() {
        var guardian = settled()
        let picture = RealFrames.picture()
        RealFrames.show(13, in: picture)
        let verdicts = (0..<80).map { _ in guardian.check(picture, fullRange: false, after: 2, isKey: false) }
        #expect(verdicts[..<50].allSatisfy { $0 == nil } && verdicts[70...].allSatisfy { $0 == .frozen })
    }

    @Test func aFrozenCameraIsNoticedUnderItsClock() {
        var guardian = settled()
        let picture = RealFrames.picture()
        var verdicts: [LookLoss?] = []
        for look in 0..<40 {
            RealFrames.show(13, in: picture)
            picture.fill(x: 20, y: 20, width: 120, height: 16) { x, y in (x / 8 + y / 4 + look) % 2 == 0 ? 235 : 16 }
            verdicts.append(guardian.check(picture, fullRange: false, after: 2))
        }
        #expect(verdicts[..<10].allSatisfy { $0 == nil })
        #expect(verdicts[20...].allSatisfy { $0 == .frozen })
    }

    @Test(arguments: [20, 60, 120, 250]) func aCrowdThatComesAtOnceIsALook(people: Int) {
        var guardian = settled()
        var generator = SplitMix64(seed: UInt64(people))
        let picture = RealFrames.picture()
        for look in 14..<40 {
            RealFrames.show(look, in: picture)
            picture.crowd(people, using: &generator)
            let found = guardian.check(picture, fullRange: false, after: 2)
            #expect(found == nil, "look \(look)")
        }
    }

    /// Before a smooth scene, people are what is sharp.
    @Test func aCrowdThatLeavesASmoothSquareLeavesItALook() {
        var guardian = PictureGuard()
        var generator = SplitMix64(seed: 10)
        let picture = RealFrames.picture()
        for look in 0..<200 {
            RealFrames.show(look, in: picture)
            picture.blur(1.4)
            picture.addGrain(1, using: &generator)
            if 40..<140 ~= look { picture.crowd(60, using: &generator) }
            let found = guardian.check(picture, fullRange: false, after: 2)
            #expect(found == nil, "look \(look)")
        }
    }

    @Test func goingOverToInfraredAndBackIsNoFault() {
        var guardian = settled()
        var generator = SplitMix64(seed: 6)
        let picture = RealFrames.picture()
        var switches: [Int] = []
        for look in 14..<54 {
            RealFrames.show(look, in: picture)
            if 20..<40 ~= look { picture.infrared(using: &generator) }
            let found = guardian.check(picture, fullRange: false, after: 2)
            #expect(found == nil, "look \(look)")
            if guardian.hasSwitchedLight { switches.append(look) }
        }
        #expect(switches == [20, 40])
    }

    @Test func aCameraThatMovesAtNightIsMovedUntilItIsBack() {
        var guardian = settled()
        var generator = SplitMix64(seed: 7)
        let picture = RealFrames.picture()
        for look in 14..<30 {
            RealFrames.show(look, in: picture)
            picture.infrared(using: &generator)
            _ = guardian.check(picture, fullRange: false, after: 2)
        }
        for look in 30..<36 {
            RealFrames.show(look, in: picture)
            picture.infrared(using: &generator)
            picture.move(dx: 40, dy: 10)
            #expect(guardian.check(picture, fullRange: false, after: 2) == .moved)
        }
        // Day comes: the memory of the day knows the view too.
        RealFrames.show(36, in: picture)
        picture.move(dx: 40, dy: 10)
        #expect(guardian.check(picture, fullRange: false, after: 2) == .moved)
        RealFrames.show(37, in: picture)
        #expect(guardian.check(picture, fullRange: false, after: 2) == nil)
    }

    @Test func looksAreLostToNightModeOnlyUntilTheModelHasFollowed() {
        var examiner = LookExaminer(groundPlane: nil) { SilhouetteDetector(width: $0, height: $1) }
        var generator = SplitMix64(seed: 8)
        let picture = RealFrames.picture()
        var people: [PersonBox] = []
        var verdicts: [LookLoss?] = []
        for look in 0..<RealFrames.all.count {
            RealFrames.show(look, in: picture)
            if look >= 34 { picture.infrared(using: &generator) }
            let about = Look(
                time: .seconds(2 * look), frame: look + 1, streamWidth: 768, streamHeight: 576, fullRange: false,
                breaks: look == 0 ? .first : nil)
            verdicts.append(
                examiner.examine(
                    picture, of: about, full: PictureSize(width: 768, height: 576), after: 2, people: &people))
        }
        #expect(verdicts[20..<34].allSatisfy { $0 == nil })
        #expect(verdicts[34] == .nightMode && verdicts[..<34].allSatisfy { $0 != .nightMode })
        let followed = verdicts[34...].firstIndex { $0 == nil } ?? verdicts.count
        #expect(verdicts[34..<followed].allSatisfy { $0 == .nightMode } && followed <= 46)
        #expect(verdicts[followed...].allSatisfy { $0 == nil })
    }
}
