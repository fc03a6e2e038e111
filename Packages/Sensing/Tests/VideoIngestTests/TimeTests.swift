// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Testing
import VideoIngest

@Suite struct LookSlotsTests {
    /// Indices of the frames that are granted a look.
    private func granted(_ policy: LookPolicy, _ times: [Duration]) throws -> [Int] {
        var slots = try #require(LookSlots(policy))
        return times.indices.filter { index in
            guard slots.wants(times[index]) else { return false }
            slots.take(times[index])
            return true
        }
    }

    @Test func aKeyFramePerIntervalIsALookEach() throws {
        let times = (0..<500).map { Duration.seconds(2) * $0 }
        #expect(try granted(.keyframes(every: .seconds(2)), times).count == 500)
    }

    @Test(arguments: UInt64(0)..<20) func jitterAndDriftLoseNoKeyFrame(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let gap = Duration.milliseconds(Int.random(in: 1990...2010, using: &random))
        let times = (0..<1000).map { gap * $0 + .milliseconds(Int.random(in: 0...20, using: &random)) }
        #expect(try granted(.keyframes(every: .seconds(2)), times).count >= 999)
    }

    @Test(arguments: [100, 400, 800, 960, 1000]) func denserKeyFramesKeepTheMeanRate(milliseconds: Int) throws {
        let times = (0..<10_000).map { Duration.milliseconds(milliseconds) * $0 }
        let looks = try granted(.keyframes(every: .seconds(2)), times).count
        let intervals = Double(milliseconds) * 10_000 / 2000
        #expect((intervals * 0.99...intervals * 1.04).contains(Double(looks)))
    }

    @Test(arguments: UInt64(0)..<20) func presentationTimeGivesAtMostOneLookAnInterval(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var time = Duration.zero
        let times = (0..<2000).map { _ in
            time += .milliseconds(Int.random(in: 0...300, using: &random))
            return time
        }
        let looks = try granted(.presentationTime(every: .seconds(1)), times).map { times[$0].components.seconds }
        #expect(Set(looks).count == looks.count)
        #expect(Set(looks) == Set(times.map(\.components.seconds)))
    }

    @Test func everyFrameHasNoSlots() { #expect(LookSlots(.everyFrame) == nil) }
}

@Suite struct PresentationTimelineTests {
    private func places(_ stamps: [Int64?]) -> ([PresentationTimeline.Place], IngestCounters) {
        var counters = IngestCounters()
        var timeline = PresentationTimeline(numerator: 1, denominator: 10, frameInterval: .milliseconds(100))
        let places = stamps.map { timeline.place($0, counting: &counters) }
        return (places, counters)
    }

    private func tenths(_ places: [PresentationTimeline.Place]) -> [Int] {
        places.map { Int(($0.time / .milliseconds(100)).rounded()) }
    }

    @Test func startsAtTheFirstFrameWhateverItsStamp() {
        #expect(tenths(places([-7, -6, -5]).0) == [0, 1, 2])
        #expect(tenths(places([9_000_000, 9_000_001]).0) == [0, 1])
    }

    /// Only looks are placed: where they come every two minutes, so do the stamps.
    @Test func looksRarerThanAMinuteLeapByNothing() {
        var counters = IngestCounters()
        var timeline = PresentationTimeline(
            numerator: 1, denominator: 1, frameInterval: .milliseconds(40), leap: .seconds(300))
        let places = [0, 120, 240, 541].map { timeline.place($0, counting: &counters) }
        #expect(places.map(\.time) == [.zero, .seconds(120), .seconds(240), .seconds(240)])
        #expect(places.map(\.isDoubtful) == [false, false, false, true])
    }

    @Test func aRepeatedStampKeepsTheTime() {
        let (places, counters) = places([0, 1, 1, 2])
        #expect(tenths(places) == [0, 1, 1, 2])
        #expect(counters.repeatedStamps == 1)
    }

    @Test func oneWrongStampLeavesNoTrace() {
        for wrong in [Int64(-500), 1_000_000, .max, .min] {
            let (places, counters) = places([0, 1, wrong, 3, 4])
            #expect(tenths(places) == [0, 1, 1, 3, 4])
            #expect(places.map(\.isDoubtful) == [false, false, true, false, false])
            #expect(counters.backwardStamps + counters.leapingStamps == 1)
        }
    }

    @Test func aRestartGoesOnWithoutAGap() {
        let (places, _) = places([100, 101, 0, 1, 2])
        #expect(tenths(places) == [0, 1, 1, 2, 3])
        #expect(places[3].isRetimed)
    }

    @Test func aGapInARecordingIsKept() {
        let (places, _) = places([0, 1, 36_000, 36_001])
        #expect(tenths(places) == [0, 1, 1, 36_001])
    }

    @Test func aLeapOfYearsIsNot() {
        let (places, _) = places([0, 1, 10_000_000_000, 10_000_000_001])
        #expect(tenths(places) == [0, 1, 1, 2])
    }

    @Test func framesWithoutStampsAreSpacedByTheRate() {
        let (places, counters) = places([nil, nil, nil])
        #expect(tenths(places) == [0, 1, 2])
        #expect(counters.missingStamps == 3)
    }

    @Test(arguments: UInt64(0)..<200) func timeNeverRunsBackward(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let stamps = (0..<200).map { index -> Int64? in
            switch Int.random(in: 0..<10, using: &random) {
            case 0: nil
            case 1: Int64.random(in: .min ... .max, using: &random)
            case 2: Int64(index) - Int64.random(in: 0..<50, using: &random)
            default: Int64(index)
            }
        }
        let times = places(stamps).0.map(\.time)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(times.allSatisfy { $0 >= .zero })
    }
}

@Suite struct ArrivalTimelineTests {
    @Test func aBurstKeepsItsSpacing() {
        var timeline = ArrivalTimeline()
        #expect(timeline.place(.zero, arrival: .seconds(1)) == .seconds(1))
        // Two looks held up by the network and delivered at once.
        #expect(timeline.place(.seconds(2), arrival: .seconds(5)) == .seconds(3))
        #expect(timeline.place(.seconds(4), arrival: .seconds(5)) == .seconds(5))
    }

    @Test(arguments: UInt64(0)..<100) func aLookIsNeverPlacedLateNorLongAgoNorBackward(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var timeline = ArrivalTimeline()
        var arrival = Duration.zero
        var last = Duration.zero
        for _ in 0..<200 {
            arrival += .milliseconds(Int.random(in: 0...3000, using: &random))
            if Int.random(in: 0..<20, using: &random) == 0 { timeline.restart() }
            let place = timeline.place(.milliseconds(Int.random(in: 0...1_000_000, using: &random)), arrival: arrival)
            #expect(place <= arrival && place >= last && place >= arrival - ArrivalTimeline.patience)
            last = place
        }
    }
}

@Suite struct BackOffTests {
    @Test(arguments: UInt64(0)..<20) func waitsDoubleUpToTheLongestAndAreSpread(seed: UInt64) {
        var backOff = BackOff(first: .seconds(1), longest: .seconds(60), random: SplitMix64(seed: seed))
        for step in [1, 2, 4, 8, 16, 32, 60, 60] {
            #expect((Duration.seconds(step) / 2 ... .seconds(step)).contains(backOff.next()))
        }
        backOff.succeed()
        #expect(backOff.next() <= .seconds(1))
    }
}
