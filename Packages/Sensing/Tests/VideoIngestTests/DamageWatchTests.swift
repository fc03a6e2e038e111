// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Testing
import VideoIngest

@Suite struct DamageWatchTests {
    @Test func whatFollowsDamageIsUnsoundUntilAPictureRestsOnNone() {
        var watch = DamageWatch()
        var sound = [watch.isSound(at: .seconds(1), isIntra: false)]
        watch.note(at: .seconds(2), isKey: false)
        for (second, isIntra) in [(3, false), (4, true), (5, false)] {
            sound.append(watch.isSound(at: .seconds(second), isIntra: isIntra))
        }
        #expect(sound == [true, false, true, true])
    }

    /// Streams that are refreshed piece by piece.
    @Test func withoutSuchPicturesAllIsSoundTwentySecondsAfterTheLastDamage() {
        var watch = DamageWatch()
        watch.note(at: .seconds(10), isKey: false)
        watch.note(at: .seconds(20), isKey: false)
        let sound = [39, 40, 41].map { watch.isSound(at: .seconds($0), isIntra: false) }
        #expect(sound == [false, true, true])
    }

    /// A camera whose every key frame breaks some rule must not be blind for that.
    @Test func keyFramesRefusedTwiceInARowAreHeldToNoRulesAnyMore() {
        var watch = DamageWatch()
        for second in 0..<10 {
            watch.note(at: .seconds(second), isKey: second % 3 == 0)
            if second % 3 == 2 { watch.end() }
        }
        #expect(!watch.bearsFaults)
        for second in 10..<12 { watch.note(at: .seconds(second), isKey: true) }
        #expect(watch.bearsFaults)
        watch.end()
        #expect(watch.bearsFaults)
    }
}
