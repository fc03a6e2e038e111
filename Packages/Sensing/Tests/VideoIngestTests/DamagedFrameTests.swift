// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Testing
import VideoIngest

/// Packets of a sound stream are spoilt; what is shown afterwards is held against the sound stream's frames.
@Suite(.enabled(if: Clips.hasFFmpeg, Clips.reason)) struct DamagedFrameTests {
    private static let keyEvery20 = "-c:v libx264 -bf 0 -g 20 -sc_threshold 0 -pix_fmt yuv420p"
    private static let keyEvery50 = "-c:v libx264 -bf 0 -g 50 -sc_threshold 0 -pix_fmt yuv420p"

    /// Copies a clip with a filter over its packets, as ffmpeg's `noise` takes it.
    private func spoil(_ path: String, _ filter: String) throws -> String {
        let spoilt = Clips.path("spoilt.mp4")
        try Clips.run("-i \(path) -c copy -bsf:v noise=\(filter)", spoilt)
        return spoilt
    }

    private func looks(_ source: any Source, pairs: Bool) throws -> [(look: Look, luma: [UInt8], second: [UInt8]?)] {
        if pairs { source.takeSecondFrames(after: .milliseconds(200)) }
        var found: [(look: Look, luma: [UInt8], second: [UInt8]?)] = []
        var picture: WorkingPicture?
        var second: WorkingPicture?
        while case .look(let look) = try source.nextLook(into: &picture, until: nil) {
            var pair: [UInt8]?
            if case .after = look.second {
                source.exchangeSecondFrame(with: &second)
                pair = pixels(of: second)?.luma
            }
            found.append((look, pixels(of: picture)?.luma ?? [], pair))
        }
        return found
    }

    /// Every key frame carries a note that is shorter than its kind may be, and a sound picture.
    @Test func aCameraWithRulesOfItsOwnIsNotBlind() throws {
        let clean = try Clips.make(
            "notes.mp4", seconds: 13,
            "\(Self.keyEvery20) -x264-params repeat-headers=1 "
                + "-bsf:v h264_metadata=sei_user_data=086f3693-b7b3-4f2c-9653-21492feee5b8+note")
        var content = try bytes(of: clean)
        let identifier: [UInt8] = [0x08, 0x6f, 0x36, 0x93, 0xb7, 0xb3, 0x4f, 0x2c]
        var notes = 0
        var from = 0
        while let found = content[from...].firstRange(of: identifier) {
            // ITU-T H.264, 7.3.2.3.1: the payload's size precedes it.
            content[found.lowerBound - 1] = 5
            (from, notes) = (found.upperBound, notes + 1)
        }
        #expect(notes == 7)
        let sound = try looks(try fileSource(clean, .keyframes(every: .seconds(2))), pairs: false)
        let source = try fileSource(try Clips.file("notes.mp4", content), .keyframes(every: .seconds(2)))
        let found = try looks(source, pairs: false)
        #expect(sound.count == 7 && found.map(\.luma) == sound.dropFirst(2).map(\.luma))
        // Of 130 packets: not everything is decoded for that.
        #expect(source.counters.damaged == 2 && source.counters.packetsDecoded < 30)
    }

    /// At 10 frames a second, 20 is a key frame and 22 its second frame.
    @Test(arguments: [21, 22]) func aDamagedSecondFrameIsMissing(packet: Int) throws {
        let clean = try Clips.make("clean.mp4", seconds: 9, Self.keyEvery20)
        let sound = try looks(try fileSource(clean, .keyframes(every: .seconds(2))), pairs: true)
        let source = try fileSource(try spoil(clean, "amount=eq(n\\,\(packet))*3"), .keyframes(every: .seconds(2)))
        let found = try looks(source, pairs: true)
        #expect(sound.count == 5 && found.map(\.luma) == sound.map(\.luma))
        #expect(found.map { $0.look.second == .missing } == [false, true, false, false, false])
        #expect(found.enumerated().allSatisfy { $0.offset == 1 || $0.element.second == sound[$0.offset].second })
        #expect(source.counters.damaged == 1)
    }

    @Test(arguments: [false, true]) func aDamagedKeyFrameIsNoLook(pairs: Bool) throws {
        let clean = try Clips.make("clean.mp4", seconds: 9, Self.keyEvery20)
        let sound = try looks(try fileSource(clean, .keyframes(every: .seconds(2))), pairs: pairs)
        let source = try fileSource(try spoil(clean, "amount=eq(n\\,20)*100"), .keyframes(every: .seconds(2)))
        let found = try looks(source, pairs: pairs)
        #expect(found.map(\.luma) == [0, 2, 3, 4].map { sound[$0].luma })
        #expect(found.map(\.second) == [0, 2, 3, 4].map { sound[$0].second })
        #expect(source.counters.damaged == 1)
    }

    /// Frames that rest on a damaged one show what was never there.
    @Test(arguments: [LookPolicy.everyFrame, .keyframes(every: .seconds(1))])
    func nothingThatRestsOnADamagedFrameIsALook(policy: LookPolicy) throws {
        let clean = try Clips.make("clean.mp4", seconds: 12, Self.keyEvery50)
        let sound = try looks(try fileSource(clean, .everyFrame), pairs: false)
        let source = try fileSource(try spoil(clean, "amount=eq(n\\,21)*3"), policy)
        let found = try looks(source, pairs: false)
        for (look, luma, _) in found {
            #expect(sound.contains { $0.luma == luma }, "\(look.time)")
        }
        // From the next key frame on, at 5 s, all is well.
        #expect(found.allSatisfy { $0.look.time <= .seconds(2.1) || $0.look.time >= .seconds(5) })
        #expect(found.count { $0.look.time >= .seconds(5) } == (policy == .everyFrame ? 70 : 7))
    }

    /// Without key frames, a stream that renews its picture column by column counts as mended after 20 s.
    @Test func aStreamWithoutKeyFramesMends() throws {
        let clean = try Clips.make(
            "refresh.mp4", seconds: 32, "-c:v libx264 -bf 0 -x264-params intra-refresh=1:keyint=20 -pix_fmt yuv420p")
        let found = try looks(
            try fileSource(try spoil(clean, "amount=eq(n\\,50)*3"), .presentationTime(every: .seconds(2))), pairs: false
        )
        #expect(found.map { Int(($0.look.time / .seconds(1)).rounded()) } == [0, 2, 4, 25, 26, 28, 30])
    }

    /// What ends the decoding of everything is a key frame, and that is a look like any other.
    @Test func theKeyFrameThatEndsDecodingEverythingIsALook() throws {
        let rare = Clips.path("rare.mp4")
        try Clips.run(
            "-f lavfi -i testsrc2=size=320x240:rate=10:duration=12 -c:v libx264 -bf 0 -g 60 -sc_threshold 0 "
                + "-force_key_frames expr:gte(n,60)*not(mod(n,20)) -pix_fmt yuv420p",
            rare)
        let sound = try looks(try fileSource(rare, .everyFrame), pairs: false)
        let found = try looks(try fileSource(rare, .keyframes(every: .seconds(2))), pairs: false)
        #expect(found.map { Int(($0.look.time / .seconds(1)).rounded()) } == [0, 2, 4, 6, 8, 10])
        for (look, luma, _) in found {
            let frame = sound[Int((look.time / .milliseconds(100)).rounded())]
            #expect(frame.luma == luma, "\(look.time)")
        }
    }
}
