// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Testing
import VideoIngest

@Suite(.enabled(if: Clips.hasFFmpeg, Clips.reason)) struct FileSourceTests {
    @Test(arguments: [
        ("h264.mp4", "-c:v libx264 -bf 3 -g 10 -pix_fmt yuv420p", "yuv420p"),
        ("h264.mkv", "-c:v libx264 -bf 3 -g 10 -pix_fmt yuv420p", "yuv420p"),
        ("h264.ts", "-c:v libx264 -bf 2 -g 10 -pix_fmt yuv420p", "yuv420p"),
        ("opengop.mp4", "-c:v libx264 -bf 3 -g 10 -x264-params open-gop=1 -pix_fmt yuv420p", "yuv420p"),
        ("mpeg4.avi", "-c:v mpeg4 -bf 2 -q:v 4 -pix_fmt yuv420p", "yuv420p"),
        ("ms.avi", "-c:v msmpeg4 -q:v 4 -pix_fmt yuv420p", "yuv420p"),
        ("mjpeg.avi", "-c:v mjpeg -q:v 4 -pix_fmt yuvj420p", "yuvj420p"),
        ("full.mp4", "-c:v libx264 -pix_fmt yuvj420p", "yuvj420p"),
        ("offset.mkv", "-c:v libx264 -output_ts_offset 5000 -pix_fmt yuv420p", "yuv420p"),
        ("raw.y4m", "-pix_fmt yuv420p", "yuv420p"),
    ])
    func everyFrameEqualsFFmpegs(name: String, arguments: String, form: String) throws {
        let path = try Clips.make(name, seconds: 2, arguments)
        let expected = try Clips.rawFrames(of: path, as: form)
        let watched = watch(try fileSource(path, .everyFrame), keepingPixels: true)
        #expect(watched.error == nil)
        #expect(watched.looks.count == 20)
        #expect(zip(watched.lumas, watched.chromas).flatMap { $0 + $1 } == expected)
        #expect(watched.looks.map(\.frame) == Array(1...20))
        #expect(watched.looks.first?.time == .zero)
        let last = try #require(watched.looks.last).time
        #expect(abs(last / .seconds(1) - 1.9) < 0.01)
        #expect(watched.looks.allSatisfy { $0.fullRange == (form == "yuvj420p") })
    }

    @Test(arguments: [
        ("422.mp4", "-c:v libx264 -pix_fmt yuv422p", "yuv422p", 320, 240),
        ("444.mp4", "-c:v libx264 -pix_fmt yuv444p", "yuv444p", 320, 240),
        ("grey.mp4", "-c:v libx264 -pix_fmt gray", "gray", 320, 240),
    ])
    func otherPlanarFormsKeepTheirLuma(
        name: String, arguments: String, form: String, width: Int, height: Int
    ) throws {
        let path = try Clips.make(name, seconds: 1, arguments)
        let raw = try Clips.rawFrames(of: path, as: form)
        let watched = watch(try fileSource(path, .everyFrame), keepingPixels: true)
        let frameBytes = raw.count / 10
        #expect(watched.lumas.count == 10)
        for (index, luma) in watched.lumas.enumerated() {
            #expect(luma == Array(raw[index * frameBytes..<index * frameBytes + width * height]))
        }
        if form == "gray" { #expect(watched.chromas.allSatisfy { $0.allSatisfy { $0 == 128 } }) }
    }

    /// Elements a, b, c, d of the display matrix.
    @Test(arguments: [[1, 0, 0, 1], [0, 1, -1, 0], [-1, 0, 0, -1], [0, -1, 1, 0]] as [[Int32]])
    func whatIsToBeShownTurnedIsTurned(matrix: [Int32]) throws {
        let path = try Clips.turned(matrix)
        let expected = try Clips.rawFrames(of: path, as: "yuv420p", turned: true)
        let watched = watch(try fileSource(path, .everyFrame), keepingPixels: true)
        #expect(zip(watched.lumas, watched.chromas).flatMap { $0 + $1 } == expected)
        let shown = matrix[0] == 0 ? [192, 320] : [320, 192]
        #expect([watched.width, watched.height] == shown)
        #expect(watched.looks.allSatisfy { [$0.streamWidth, $0.streamHeight] == shown })

        let small = watch(
            try fileSource(path, .keyframes(every: .milliseconds(500)), longestSide: 160), keepingPixels: true)
        #expect(small.looks.count == 6)
        #expect([small.width, small.height] == shown.map { $0 / 2 })
        // Exactly half: each sample is the mean of four, however the picture is turned.
        let luma = try #require(small.lumas.first)
        for (index, value) in luma.enumerated() {
            let corner = 2 * (index / small.width) * watched.width + 2 * (index % small.width)
            let sum = [0, 1, watched.width, watched.width + 1].reduce(0) { $0 + Int(expected[corner + $1]) }
            #expect(abs(Double(value) - Double(sum) / 4) <= 1)
        }
    }

    @Test func largerPicturesAreGivenFromTheNextLookOn() throws {
        let path = try Clips.make("fit.mp4", seconds: 3, "-c:v libx264 -g 10 -bf 0 -pix_fmt yuv420p")
        let source = try fileSource(path, .keyframes(every: .seconds(1)), longestSide: 160)
        var picture: WorkingPicture?
        var seen: [(breaks: Look.Break?, width: Int)] = []
        while case .look(let look) = try source.nextLook(into: &picture, until: nil) {
            switch picture {
            case .none: break
            case .some(let picture): seen.append((look.breaks, picture.width))
            }
            if seen.count == 1 { source.fit(smallestPerson: 0.1) }
        }
        #expect(seen.map(\.breaks) == [.first, .resized, nil])
        #expect(seen.map(\.width) == [160, 320, 320])
    }

    /// Pixels half as wide as high: looks have square ones, and say the stream's own size.
    @Test func pixelsThatAreNotSquareAreSquaredInTheLook() throws {
        let coding = "-c:v libx264 -g 10 -pix_fmt yuv420p"
        let half = try Clips.make("half.mp4", size: "768x288", "-vf setsar=1/2 \(coding)")
        let watched = watch(try fileSource(half, .everyFrame), atMost: 1)
        #expect(watched.looks.map(\.streamWidth) == [768] && watched.looks.map(\.streamHeight) == [288])
        #expect((watched.width, watched.height) == (384, 288))
        let absurd = try Clips.make("absurd.mp4", size: "320x240", "-vf setsar=1/9 \(coding)")
        #expect(
            watch(try fileSource(absurd, .everyFrame)).error?.description
                == "Source '\(absurd)' says that its pixels are more than four times as wide as high, or as high as "
                + "wide (sample aspect ratio). Set the camera's aspect ratio right, or convert the file with ffmpeg's "
                + "setsar.")
    }

    @Test func tenBitsBecomeEight() throws {
        let path = try Clips.make("ten.mp4", seconds: 1, "-c:v libx264 -pix_fmt yuv420p10le")
        let raw = try Clips.rawFrames(of: path, as: "yuv420p")
        let watched = watch(try fileSource(path, .everyFrame), keepingPixels: true)
        let luma = try #require(watched.lumas.first)
        #expect(zip(luma, raw).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
    }

    @Test func oddSizesAreCutToEven() throws {
        let path = try Clips.make("odd.mkv", seconds: 1, "-vf format=yuv444p,scale=321:241 -c:v libx264")
        let raw = try Clips.rawFrames(of: path, as: "yuv444p")
        let watched = watch(try fileSource(path, .everyFrame), keepingPixels: true, atMost: 1)
        #expect((watched.width, watched.height) == (320, 240))
        #expect(watched.looks.first?.streamWidth == 321)
        let expected = (0..<240).flatMap { row in raw[row * 321..<row * 321 + 320] }
        #expect(watched.lumas.first == expected)
    }

    @Test func largeStreamsAreScaledOnce() throws {
        let path = try Clips.make(
            "hd.mp4", size: "1920x1080", seconds: 1, "-c:v libx264 -preset ultrafast -pix_fmt yuv420p")
        let watched = watch(try fileSource(path, .everyFrame), keepingPixels: true, atMost: 1)
        let raw = try Clips.rawFrames(of: path, as: "yuv420p")
        #expect((watched.width, watched.height) == (768, 432))
        // Fixed 5:2 ratio: spot checks against the exact mean of the 2.5 × 2.5 samples underneath.
        let luma = try #require(watched.lumas.first)
        for (x, y) in [(0, 0), (100, 50), (767, 431), (333, 222)] {
            var sum = 0.0
            for row in 0..<1080 {
                let down = max(0, min(Double(row + 1), Double(y + 1) * 2.5) - max(Double(row), Double(y) * 2.5))
                guard down > 0 else { continue }
                for column in 0..<1920 {
                    let across = max(
                        0, min(Double(column + 1), Double(x + 1) * 2.5) - max(Double(column), Double(x) * 2.5))
                    sum += across * down * Double(raw[row * 1920 + column])
                }
            }
            #expect(abs(sum / 6.25 - Double(luma[y * 768 + x])) <= 1.5)
        }
    }

    @Test(arguments: ["key.mp4", "key.mkv", "key.avi", "key.ts"])
    func onlyKeyFramesThatAreShownAreDecoded(name: String) throws {
        let codec = name.hasSuffix("avi") ? "mpeg4 -q:v 5" : "libx264 -bf 2"
        let path = try Clips.make(
            name, seconds: 20, "-c:v \(codec) -g 10 -keyint_min 10 -sc_threshold 0 -pix_fmt yuv420p")
        let source = try fileSource(path, .keyframes(every: .seconds(2)))
        let watched = watch(source)
        #expect(watched.error == nil)
        // A key frame every second, a look every second one.
        #expect(watched.looks.map { Int(($0.time / .seconds(1)).rounded()) } == Array(stride(from: 0, to: 20, by: 2)))
        #expect(source.counters.packetsDecoded == 10)
        #expect(!source.counters.decodesBetweenKeyframes)
    }

    @Test func keyFrameLooksEqualTheFramesThemselves() throws {
        let path = try Clips.make("same.mp4", seconds: 10, "-c:v libx264 -bf 2 -g 20 -sc_threshold 0 -pix_fmt yuv420p")
        let all = watch(try fileSource(path, .everyFrame), keepingPixels: true)
        let keys = watch(try fileSource(path, .keyframes(every: .seconds(2))), keepingPixels: true)
        #expect(keys.looks.count == 5)
        for (look, luma) in zip(keys.looks, keys.lumas) {
            let index = try #require(all.looks.firstIndex { $0.time == look.time })
            #expect(all.lumas[index] == luma)
        }
    }

    @Test(arguments: ["sparse.avi", "sparse.mp4", "sparse.mkv", "sparse.ts"])
    func rareKeyFramesAreDecodedBetween(name: String) throws {
        let codec = name.hasSuffix("avi") ? "msmpeg4 -q:v 5" : "libx264 -bf 2"
        let path = try Clips.make(name, seconds: 20, "-c:v \(codec) -g 90 -sc_threshold 0 -pix_fmt yuv420p")
        let source = try fileSource(path, .keyframes(every: .seconds(2)))
        let watched = watch(source)
        #expect(watched.error == nil)
        #expect(watched.looks.count == 10)
        #expect(source.counters.decodesBetweenKeyframes)
        let times = watched.looks.map { $0.time / .seconds(1) }
        #expect(zip(times, times.dropFirst()).allSatisfy { (1.8...2.2).contains($1 - $0) }, "\(times)")
    }

    @Test func presentationTimeNeedsNoKeyFrames() throws {
        let path = try Clips.make("by-time.mp4", seconds: 10, "-c:v libx264 -bf 2 -g 250 -pix_fmt yuv420p")
        let source = try fileSource(path, .presentationTime(every: .milliseconds(500)))
        let watched = watch(source)
        #expect(watched.looks.count == 20)
        #expect(zip(0..., watched.looks).allSatisfy { abs($1.time / .seconds(1) - 0.5 * Double($0)) < 0.001 })
    }

    @Test func variableFrameRateKeepsItsTimes() throws {
        let path = try Clips.make(
            "vfr.mkv", seconds: 6, "-vf select='not(mod(n\\,7))+gt(n\\,40)' -fps_mode vfr -c:v libx264 -pix_fmt yuv420p"
        )
        let watched = watch(try fileSource(path, .everyFrame))
        let tenths = watched.looks.map { Int(($0.time / .milliseconds(100)).rounded()) }
        #expect(tenths == (0..<60).filter { $0 % 7 == 0 || $0 > 40 })
    }

    @Test func aSizeChangeWithinTheStreamGivesANewPicture() throws {
        let small = try Clips.make("small.ts", size: "320x240", seconds: 2, "-c:v libx264 -g 10 -pix_fmt yuv420p")
        let large = try Clips.make(
            "large.ts", size: "640x360", seconds: 3, "-c:v libx264 -g 10 -pix_fmt yuv420p -output_ts_offset 2")
        let joined = try Clips.file("joined.ts", try bytes(of: small) + bytes(of: large))
        let source = try fileSource(joined, .keyframes(every: .seconds(1)))
        let watched = watch(source)
        #expect(watched.error == nil)
        // The joint itself is damaged, as in a stream that a camera restarts.
        #expect(watched.looks.map(\.streamWidth) == [320, 320, 640, 640])
        #expect((watched.width, watched.height) == (640, 360))
        #expect(watched.looks.map(\.breaks) == [.first, nil, .resized, nil])
        #expect(source.counters.sizeChanges == 1)
    }

    @Test func pacedLooksComeAtTheirTimes() throws {
        let path = try Clips.make("paced.mp4", seconds: 6, "-c:v libx264 -g 20 -sc_threshold 0 -pix_fmt yuv420p")
        var options = IngestOptions()
        options.pacing = .asLive
        let clock = ManualClock()
        let source = FileSource(try SourceAddress(parsing: path), options: options, clock: clock)
        var picture: WorkingPicture?
        #expect(
            try source.nextLook(into: &picture, until: nil)
                == .look(try #require(watch(try fileSource(path, options.policy)).looks.first)))
        #expect(try source.nextLook(into: &picture, until: .seconds(1)) == .nothing(nil))
        #expect(source.now == .seconds(1))
        guard case .look(let second) = try source.nextLook(into: &picture, until: nil) else {
            Issue.record("no look")
            return
        }
        #expect(second.time == .seconds(2) && source.now == .seconds(2))
    }

    @Test func aCancelledSourceStops() throws {
        let path = try Clips.make("cancel.mp4", "-c:v libx264 -pix_fmt yuv420p")
        let source = try fileSource(path, .everyFrame)
        source.interrupt.cancel()
        #expect(watch(source).error?.problem == .cancelled)
    }
}
