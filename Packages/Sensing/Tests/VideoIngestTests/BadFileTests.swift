// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import VideoIngest

@Suite struct BadFileTests {
    private func problem(of path: String, _ policy: LookPolicy = .everyFrame) throws -> VideoIngestError? {
        let error = watch(try fileSource(path, policy)).error
        if let error {
            #expect(error.source == path)
            #expect(error.description.hasPrefix("Source '\(path)' "))
        }
        return error
    }

    @Test func aMissingFile() throws {
        let error = try problem(of: "/nonexistent/clip.mp4")
        #expect(error?.problem == .missingFile)
        #expect(
            error?.description == "Source '/nonexistent/clip.mp4' does not exist. Give the path of a video file, or an "
                + "rtsp://, rtsps://, http:// or https:// address.")
    }

    @Test func aDirectory() throws {
        let path = NSTemporaryDirectory()
        let error = try problem(of: path)
        #expect(error?.problem == .directory)
        #expect(error?.description == "Source '\(path)' is a directory. Give one video file inside it.")
    }

    @Test func aFIFOThatNobodyWritesTo() throws {
        let path = Clips.path("pipe.mp4")
        try #require(mkfifo(path, 0o600) == 0)
        #expect(try problem(of: path)?.problem == .notARegularFile(kind: "a FIFO"))
    }

    @Test func aDeviceThatNeverEnds() throws {
        #expect(try problem(of: "/dev/zero")?.problem == .notARegularFile(kind: "a device"))
    }

    @Test func aNameTheSystemRefuses() throws {
        let path = "/tmp/" + String(repeating: "x", count: 300)
        #expect(try problem(of: path)?.problem == .unreadable(reason: "File name too long"))
    }

    @Test(.enabled(if: getuid() != 0, "root may read everything")) func aFileWithoutPermission() throws {
        let path = try Clips.file("secret.mp4", [1, 2, 3])
        chmod(path, 0)
        #expect(try problem(of: path)?.problem == .unreadable(reason: "Permission denied"))
    }

    @Test func anEmptyFile() throws {
        let error = try problem(of: try Clips.file("empty.mp4", []))
        #expect(error?.problem == .emptyFile)
    }

    /// Names, and contents that are no video or that point elsewhere.
    static let foreign: [(String, String)] = [
        ("notes.txt", String(repeating: "Cholera, Broad Street, 1854.\n", count: 100)),
        ("list.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"),
        ("list.ffconcat", "ffconcat version 1.0\nfile /etc/passwd\n"),
        ("stream.sdp", "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n"),
        ("page.mp4", "<!DOCTYPE html><html><body>404</body></html>"),
        ("manifest.mpd", "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"></MPD>"),
        ("one-byte.avi", "R"),
        ("zero-size.y4m", "YUV4MPEG2 W0 H0 F25:1 Ip A1:1 C420\nFRAME\n"),
        ("huge-size.y4m", "YUV4MPEG2 W2000000000 H2000000000 F25:1 Ip A1:1 C420\nFRAME\n"),
    ]

    @Test(arguments: foreign) func whatIsNoVideo(name: String, content: String) throws {
        let path = try Clips.file(name, content.utf8)
        let error = try problem(of: path)
        #expect(error?.problem == .notVideo)
        #expect(error?.description.contains("playlists and picture sequences are refused") == true)
    }

    @Test(arguments: UInt64(0)..<20) func noise(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let noise = (0..<100_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        #expect(try problem(of: try Clips.file("noise.bin", noise)) != nil)
    }

    @Test func onlyZeros() throws {
        #expect(
            try problem(of: try Clips.file("zeros.mp4", [UInt8](repeating: 0, count: 1 << 20)))?.problem == .notVideo)
    }

    @Test func aPictureTooSmallToLookAt() throws {
        let frame = "FRAME\n" + String(repeating: "x", count: 8 * 8 * 3 / 2)
        let path = try Clips.file("tiny.y4m", ("YUV4MPEG2 W8 H8 F25:1 Ip A1:1 C420\n" + frame + frame).utf8)
        #expect(try problem(of: path)?.problem == .unusableSize(width: 8, height: 8))
    }

    @Test func aHeaderWithoutAFrame() throws {
        let path = try Clips.file("bare.y4m", "YUV4MPEG2 W64 H48 F25:1 Ip A1:1 C420\n".utf8)
        #expect(try problem(of: path)?.problem == .noPicture)
    }
}

@Suite(.enabled(if: Clips.hasFFmpeg, Clips.reason)) struct DamagedFileTests {
    @Test func soundOnly() throws {
        let path = Clips.path("sound.wav")
        try Clips.run("-f lavfi -i sine=duration=1", path)
        let error = watch(try fileSource(path, .everyFrame)).error
        #expect(error?.problem == .noVideoStream(holds: "sound"))
        #expect(
            error?.description == "Source '\(path)' holds sound and no video. Give a file or stream with a video track."
        )
    }

    @Test func aStillPicture() throws {
        let path = try Clips.make("still.png", "-frames:v 1")
        #expect(watch(try fileSource(path, .everyFrame)).error?.problem == .notVideo)
    }

    @Test func anMP4WithoutItsIndex() throws {
        let path = try Clips.make("whole.mp4", "-c:v libx264 -pix_fmt yuv420p")
        let whole = try bytes(of: path)
        let cut = try Clips.file("cut.mp4", whole.prefix(whole.count / 2))
        let error = watch(try fileSource(cut, .everyFrame)).error
        #expect(error?.problem == .truncated)
        #expect(error?.description.contains("is cut short") == true)
    }

    @Test(arguments: [LookPolicy.everyFrame, .keyframes(every: .seconds(1))])
    func aFileCutInTheMiddleGivesWhatItHoldsAndThenSaysSo(policy: LookPolicy) throws {
        let path = try Clips.make("front.mp4", seconds: 6, "-c:v libx264 -g 10 -pix_fmt yuv420p -movflags +faststart")
        let whole = try bytes(of: path)
        let cut = try Clips.file("cut.mp4", whole.prefix(whole.count / 2))
        let watched = watch(try fileSource(cut, policy))
        #expect(watched.looks.count >= 2)
        #expect(watched.error?.problem == .truncated)
    }

    @Test func anUnknownCodec() throws {
        let path = try Clips.make("codec.avi", "-c:v mpeg4 -vtag XVID")
        let patched = replacing("XVID", with: "ZQZQ", in: try bytes(of: path))
        let error = watch(try fileSource(try Clips.file("codec.avi", patched), .everyFrame)).error
        #expect(error?.problem == .unknownCodec(name: "an unknown format"))
    }

    @Test func aVideoWhoseDataAreZeros() throws {
        let path = try Clips.make("zeroed.mp4", "-c:v libx264 -pix_fmt yuv420p -movflags +faststart")
        var content = try bytes(of: path)
        let mark = try #require(content.indices.first { content[$0...].starts(with: "mdat".utf8) })
        for index in (mark + 4)..<content.count { content[index] = 0 }
        let zeroed = try Clips.file("zeroed.mp4", content)
        for policy in [LookPolicy.everyFrame, .keyframes(every: .seconds(1))] {
            let watched = watch(try fileSource(zeroed, policy))
            #expect(watched.looks.isEmpty)
            #expect(watched.error?.problem == .noPicture)
        }
    }

    /// Whatever is done to a file, watching it ends, with or without an error.
    @Test(arguments: ["mp4", "avi", "mkv", "ts", "flv"], UInt64(0)..<6)
    func randomDamageNeverHangsOrCrashes(container: String, seed: UInt64) throws {
        let codec = container == "avi" ? "mpeg4" : "libx264"
        var content = try bytes(
            of: try Clips.make("fuzz.\(container)", seconds: 2, "-c:v \(codec) -g 5 -pix_fmt yuv420p"))
        var random = SplitMix64(seed: seed)
        for _ in 0..<60 {
            content[Int.random(in: 0..<content.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        let path = try Clips.file("fuzz.\(container)", content)
        for policy in [LookPolicy.everyFrame, .keyframes(every: .milliseconds(500))] {
            let watched = watch(try fileSource(path, policy))
            #expect(watched.looks.count <= 60)
            #expect(zip(watched.looks, watched.looks.dropFirst()).allSatisfy { $0.time <= $1.time })
        }
    }

    private func replacing(_ old: String, with new: String, in content: [UInt8]) -> [UInt8] {
        var content = content
        let (old, new) = (Array(old.utf8), Array(new.utf8))
        for index in 0...(content.count - old.count) where content[index] == old[0] {
            if Array(content[index..<index + old.count]) == old {
                content.replaceSubrange(index..<index + old.count, with: new)
            }
        }
        return content
    }
}
