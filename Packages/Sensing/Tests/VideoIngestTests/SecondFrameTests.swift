// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Testing
import VideoIngest

/// Looks in pairs, held against every frame of the same file.
@Suite(.enabled(if: Clips.hasFFmpeg, Clips.reason)) struct SecondFrameTests {
    private struct Pairs {
        var looks: [Look] = []
        var firsts: [[UInt8]] = []
        var seconds: [[UInt8]?] = []
        var decoded = 0
    }

    private func pairs(_ path: String, _ policy: LookPolicy = .keyframes(every: .seconds(2))) throws -> Pairs {
        let source = try fileSource(path, policy)
        source.takeSecondFrames(after: .milliseconds(200))
        var found = Pairs()
        var picture: WorkingPicture?
        var second: WorkingPicture?
        while case .look(let look) = try source.nextLook(into: &picture, until: nil) {
            found.looks.append(look)
            found.firsts.append(pixels(of: picture)?.luma ?? [])
            guard case .after = look.second else {
                found.seconds.append(nil)
                continue
            }
            source.exchangeSecondFrame(with: &second)
            found.seconds.append(pixels(of: second)?.luma)
        }
        found.decoded = source.counters.packetsDecoded
        return found
    }

    private func delay(of look: Look) -> Duration? {
        if case .after(let delay) = look.second { delay } else { nil }
    }

    @Test(arguments: [
        ("plain.mp4", "-c:v libx264 -bf 0 -g 20 -sc_threshold 0"),
        ("bframes.mp4", "-c:v libx264 -bf 2 -g 20 -sc_threshold 0"),
        ("bframes.mkv", "-c:v libx264 -bf 3 -g 20 -sc_threshold 0"),
        ("bframes.ts", "-c:v libx264 -bf 2 -g 20 -sc_threshold 0"),
        ("open.mp4", "-c:v libx264 -bf 2 -g 20 -sc_threshold 0 -x264-params open-gop=1"),
        ("mpeg4.avi", "-c:v mpeg4 -bf 0 -g 20 -sc_threshold 1000000000"),
        ("intra.avi", "-c:v mjpeg -q:v 4"),
        // Key frames too far apart: everything between them is decoded.
        ("sparse.mp4", "-c:v libx264 -bf 2 -g 100 -sc_threshold 0"),
        ("sparse.ts", "-c:v libx264 -bf 0 -g 100 -sc_threshold 0"),
    ])
    func bothFramesAreTheStreamsOwnAndTheTimeBetweenThemIsTrue(name: String, arguments: String) throws {
        let path = try Clips.make(name, seconds: 9, "\(arguments) -pix_fmt yuv420p")
        let all = watch(try fileSource(path, .everyFrame), keepingPixels: true)
        let single = watch(try fileSource(path, .keyframes(every: .seconds(2))))
        let found = try pairs(path)
        #expect(
            found.looks.map { Int(($0.time / .milliseconds(10)).rounded()) }
                == single.looks.map { Int(($0.time / .milliseconds(10)).rounded()) })
        #expect(single.looks.allSatisfy { $0.second == nil })
        #expect(found.looks.count >= 4)
        for (index, look) in found.looks.enumerated() {
            // Open groups show themselves at the first one that is begun in the middle.
            if name == "open.mp4", index == 1, look.second == .missing { continue }
            let delay = try #require(self.delay(of: look))
            #expect((Duration.milliseconds(198)...(.milliseconds(500))).contains(delay))
            let first = try #require(all.lumas.firstIndex(of: found.firsts[index]))
            let second = try #require(found.seconds[index].flatMap { all.lumas.firstIndex(of: $0) })
            let apart = (all.looks[second].time - all.looks[first].time) - delay
            #expect(abs(apart / .milliseconds(1)) < 2)
        }
    }

    @Test func nothingBeyondTheSecondFrameIsDecoded() throws {
        let path = try Clips.make("few.mp4", seconds: 9, "-c:v libx264 -bf 0 -g 20 -sc_threshold 0 -pix_fmt yuv420p")
        let found = try pairs(path)
        // At 10 frames a second: the key frame and the two after it.
        #expect(found.decoded == 3 * found.looks.count)
    }

    @Test(arguments: [
        // The last key frame is the last frame; the one frame a second comes too late; raw streams tell no times.
        ("end.mp4", 10, 3, "-c:v libx264 -bf 0 -g 20 -sc_threshold 0 -frames:v 21"),
        ("slow.mp4", 1, 9, "-c:v libx264 -bf 0 -g 2 -sc_threshold 0"),
        ("raw.h264", 10, 9, "-c:v libx264 -bf 0 -g 20 -sc_threshold 0 -f h264"),
    ])
    func aLookWithoutItsSecondFrameSaysSo(name: String, rate: Int, seconds: Int, arguments: String) throws {
        let path = try Clips.make(name, rate: rate, seconds: seconds, "\(arguments) -pix_fmt yuv420p")
        let found = try pairs(path)
        #expect(found.looks.last?.second == .missing)
        if name != "end.mp4" { #expect(found.looks.allSatisfy { $0.second == .missing }) }
    }

    @Test func turningPairsOffEndsThem() throws {
        let path = try Clips.make("off.mp4", seconds: 9, "-c:v libx264 -bf 2 -g 20 -sc_threshold 0 -pix_fmt yuv420p")
        let source = try fileSource(path, .keyframes(every: .seconds(2)))
        source.takeSecondFrames(after: .milliseconds(200))
        var picture: WorkingPicture?
        var decoded: [Int] = []
        for turn in 0..<4 {
            if turn == 2 { source.takeSecondFrames(after: nil) }
            guard case .look(let look) = try source.nextLook(into: &picture, until: nil) else { break }
            #expect((look.second != nil) == (turn < 2))
            decoded.append(source.counters.packetsDecoded)
        }
        // Afterwards one packet a look again.
        #expect(decoded.count == 4 && decoded[3] - decoded[2] == 1)
    }
}
