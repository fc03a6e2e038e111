// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import VideoIngest

/// Every wrong source says, word for word, which source it is, what was found and what would be right.
@Suite struct WrongSourceTests {
    private func check(_ wrong: WrongSource) throws {
        let (name, error) = try wrong.open()
        let text = try #require(error).description
        #expect(text == "Source '\(name)' \(wrong.message)")
        #expect(!text.contains("geheim") && !text.contains("nurse"))
    }

    @Test(arguments: addresses) func wrongAddresses(_ wrong: WrongSource) throws { try check(wrong) }

    @Test(arguments: paths) func wrongPaths(_ wrong: WrongSource) throws { try check(wrong) }

    @Test(arguments: contents) func wrongContents(_ wrong: WrongSource) throws { try check(wrong) }

    @Test(.enabled(if: Clips.hasFFmpeg, Clips.reason), arguments: videos)
    func wrongVideos(_ wrong: WrongSource) throws { try check(wrong) }

    @Test(arguments: cameras) func wrongCameras(_ wrong: WrongSource) throws { try check(wrong) }

    @Test(arguments: snapshots) func wrongSnapshots(_ wrong: WrongSource) throws { try check(wrong) }

    @Test(arguments: ["rtsp", "http"]) func nobodyListens(scheme: String) throws {
        let port = try freePort()
        let error = try WrongSource.trouble(at: "\(scheme)://nurse:geheim@127.0.0.1:\(port)/main")
        #expect(
            error?.description
                == "Source '\(scheme)://127.0.0.1:\(port)/main' refused the connection: nothing listens there. Check "
                + "that the camera is on and that host and port are right.")
    }

    /// An empty label makes the name unusable without asking any name server.
    @Test(arguments: ["rtsp", "http"]) func anUnknownHost(scheme: String) throws {
        let error = try WrongSource.trouble(at: "\(scheme)://nurse:geheim@front..door/main")
        #expect(
            error?.description
                == "Source '\(scheme)://front..door/main' has a host name that is not known here. Check its spelling "
                + "and this machine's name service, or give the camera's IP address.")
    }

    @Test(.enabled(if: getuid() != 0, "root may read everything")) func aFileWithoutPermission() throws {
        let path = try Clips.file("secret.mp4", [1, 2, 3])
        chmod(path, 0)
        #expect(
            watch(try fileSource(path, .everyFrame)).error?.description
                == "Source '\(path)' cannot be read: Permission denied. Give this process permission to read it.")
    }

    static let addresses: [WrongSource] = [
        .address(
            "", shownAs: "",
            "is not a usable address: it is empty. Give a file's path or an rtsp://, rtsps://, http:// or https:// "
                + "address."),
        .address(
            "ftp://nurse:geheim@cam/x", shownAs: "ftp://cam/x",
            "is not a usable address: 'ftp://' is not supported. Use a file's path, rtsp://, rtsps://, http:// or "
                + "https://."),
        .address(
            "rtsp://nurse:geheim@cam:99999/x", shownAs: "rtsp://cam:99999/x",
            "is not a usable address: its port is '99999'. Ports are numbers from 1 to 65535."),
        .address(
            "rtsp://nurse:geheim@/x", shownAs: "rtsp:///x",
            "is not a usable address: it names no host. Write, for example, rtsp://camera.example/stream."),
        .address(
            "rtsp://nurse:ge/heim@cam/x", shownAs: "rtsp://cam/x",
            "is not a usable address: it has an '@' after the host. Write '/', '?' and '#' in a password as %2F, %3F "
                + "and %23."),
        .address(
            "file://nas/clip.mp4", shownAs: "file://nas/clip.mp4",
            "is not a usable address: a file:// address needs an absolute path without a host, as in "
                + "file:///srv/clip.mp4."),
    ]

    static let paths: [WrongSource] = [
        .file(
            "nothing there",
            "does not exist. Give the path of a video file, or an rtsp://, rtsps://, http:// or https:// address."
        ) { "/nonexistent/clip.mp4" },
        .file("a directory", "is a directory. Give one video file inside it.") { NSTemporaryDirectory() },
        .file(
            "a FIFO that nobody writes to",
            "is a FIFO, not a regular file. Save the video to a file, or give the camera's rtsp:// address."
        ) {
            let path = Clips.path("pipe.mp4")
            try #require(mkfifo(path, 0o600) == 0)
            return path
        },
        .file(
            "a device that never ends",
            "is a device, not a regular file. Save the video to a file, or give the camera's rtsp:// address."
        ) { "/dev/zero" },
        .file(
            "a name the system refuses",
            "cannot be read: File name too long. Give this process permission to read it."
        ) { "/tmp/" + String(repeating: "x", count: 300) },
        .file("an empty file", "is empty (0 bytes). Check that the recording or copy finished.") {
            try Clips.file("empty.mp4", [])
        },
    ]

    private static let notVideo =
        "is not a video this program reads. Give MP4, MOV, MKV, WebM, AVI, MPEG-TS/PS, FLV, ASF, MXF, Ogg, Y4M or raw "
        + "H.264/HEVC/MJPEG; playlists and picture sequences are refused."

    static let contents: [WrongSource] = [
        .file(
            "a text", named: "notes.txt", holding: String(repeating: "Cholera, Broad Street, 1854.\n", count: 100),
            notVideo),
        .file(
            "a playlist", named: "list.m3u8",
            holding: "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n", notVideo),
        .file(
            "a list of files", named: "list.ffconcat", holding: "ffconcat version 1.0\nfile /etc/passwd\n", notVideo),
        .file(
            "a session description", named: "stream.sdp",
            holding: "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n",
            notVideo),
        .file(
            "a web page", named: "page.mp4", holding: "<!DOCTYPE html><html><body>404</body></html>", notVideo),
        .file(
            "a manifest", named: "manifest.mpd",
            holding: "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"></MPD>", notVideo),
        .file("one byte", named: "one-byte.avi", holding: "R", notVideo),
        .file(
            "zeros", named: "zeros.mp4", holding: String(repeating: "\0", count: 1 << 20), notVideo),
        .file(
            "pictures of no size", named: "zero-size.y4m",
            holding: "YUV4MPEG2 W0 H0 F25:1 Ip A1:1 C420\nFRAME\n",
            "has pictures of 0×0. Usable are 16 to 8192 pixels in each direction."),
        .file(
            "pictures too large for any memory", named: "huge-size.y4m",
            holding: "YUV4MPEG2 W2000000000 H2000000000 F25:1 Ip A1:1 C420\nFRAME\n",
            "has pictures of 2000000000×2000000000. Usable are 16 to 8192 pixels in each direction."),
        .file(
            "a header without a frame", named: "bare.y4m", holding: "YUV4MPEG2 W64 H48 F25:1 Ip A1:1 C420\n",
            "holds video data of which not one picture could be decoded. Check that the file or stream is complete."),
    ]

    private static let truncated =
        "is cut short: its container promises more than the file holds. Copy it again, or repair it with ffmpeg."

    static let videos: [WrongSource] = [
        .file("only sound", "holds sound and no video. Give a file or stream with a video track.") {
            let path = Clips.path("sound.wav")
            try Clips.run("-f lavfi -i sine=duration=1", path)
            return path
        },
        .file("a still picture", notVideo) { try Clips.make("still.png", "-frames:v 1") },
        .file("an MP4 without its index", truncated) {
            let whole = try bytes(of: try Clips.make("whole.mp4", "-c:v libx264 -pix_fmt yuv420p"))
            return try Clips.file("cut.mp4", whole.prefix(whole.count / 2))
        },
        .file("an MP4 without its end", truncated) {
            let whole = try bytes(
                of: try Clips.make("whole.mp4", "-c:v libx264 -pix_fmt yuv420p -movflags +faststart"))
            return try Clips.file("cut.mp4", whole.prefix(whole.count / 2))
        },
        .file(
            "an unknown codec",
            "holds video coded as an unknown format, which has no decoder here. Convert it to H.264, for example with "
                + "ffmpeg."
        ) {
            let content = try bytes(of: try Clips.make("codec.avi", "-c:v mpeg4 -vtag XVID"))
            return try Clips.file("codec.avi", replacing("XVID", with: "ZQZQ", in: content))
        },
        .file(
            "data that are all zeros",
            "holds video data of which not one picture could be decoded. Check that the file or stream is complete."
        ) { try zeroed() },
        .file(
            "the same, looking for key frames",
            "holds video data of which not one picture could be decoded. Check that the file or stream is complete.",
            policy: .keyframes(every: .seconds(1))
        ) { try zeroed() },
        .file(
            "raw pictures of no size", "has pictures of 0×0. Usable are 16 to 8192 pixels in each direction."
        ) {
            var content = try bytes(of: try Clips.make("raw.avi", "-c:v rawvideo -pix_fmt yuv420p -frames:v 2"))
            // Width and height of the BITMAPINFOHEADER, and of the main header.
            for (chunk, offset) in [("strf", 12), ("avih", 40)] {
                let mark = try #require(content.firstRange(of: Array(chunk.utf8))?.lowerBound)
                for index in 0..<8 { content[mark + offset + index] = 0 }
            }
            return try Clips.file("raw.avi", content)
        },
        .file(
            "pictures of 8 pixels", "has pictures of 8×8. Usable are 16 to 8192 pixels in each direction."
        ) { try Clips.make("tiny.avi", size: "8x8", "-c:v rawvideo -pix_fmt yuv420p -frames:v 2") },
        .file(
            "a mirrored picture",
            "asks to be shown mirrored, skewed or turned by other than quarter turns. Turn it with ffmpeg first."
        ) { try Clips.turned([-1, 0, 0, 1]) },
    ]

    private static func zeroed() throws -> String {
        var content = try bytes(
            of: try Clips.make("zeroed.mp4", "-c:v libx264 -pix_fmt yuv420p -movflags +faststart"))
        let mark = try #require(content.firstRange(of: Array("mdat".utf8))?.lowerBound)
        for index in (mark + 4)..<content.count { content[index] = 0 }
        return try Clips.file("zeroed.mp4", content)
    }

    private static func replacing(_ old: String, with new: String, in content: [UInt8]) -> [UInt8] {
        var content = content
        while let range = content.firstRange(of: Array(old.utf8)) { content.replaceSubrange(range, with: new.utf8) }
        return content
    }

    private static let notRTSP =
        "did not answer in RTSP: it hung up or spoke something else. Check that the port is the camera's RTSP port, "
        + "usually 554."
    private static let untrusted =
        "gave no encrypted connection that can be trusted. Check that the port is the camera's TLS port and that an "
        + "authority this machine trusts signed its certificate."
    private static let unauthorized =
        "did not accept the credentials (401). Put the right user and password into the address."
    private static let silent = "gave no answer within 1 s while opening. Check the camera and the network."
    private static let refusing = "RTSP/1.0 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\n"

    static let cameras: [WrongSource] = [
        .camera("accepts and says nothing", silent) { $0.waitForEnd() },
        .camera("wrong credentials", answering: ["OPTIONS": refusing, "DESCRIBE": refusing], unauthorized),
        .camera(
            "a user who may not watch", answering: ["DESCRIBE": "RTSP/1.0 403 Forbidden\r\n"],
            "does not let this user watch (403). Allow it in the camera's settings, or give another user."),
        .camera(
            "an unknown path", answering: ["DESCRIBE": "RTSP/1.0 404 Not Found\r\n"],
            "knows nothing at that path (404). Check the address's path with the camera's manual."),
        .camera(
            "another refusal", answering: ["DESCRIBE": "RTSP/1.0 406 Not Acceptable\r\n"],
            "refused the request (status 4xx). Check the address's path with the camera's manual."),
        .camera(
            "a broken camera", answering: ["DESCRIBE": "RTSP/1.0 500 Internal Server Error\r\n"],
            "reports a fault of its own (status 5xx). Check the camera; restart it if need be."),
        .camera("garbage", notRTSP) { peer in
            _ = peer.request()
            for _ in 0..<100 { peer.send("\u{1}\u{2}garbage\r\n") }
        },
        .camera("a web server", notRTSP) { peer in
            _ = peer.request()
            peer.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        },
        .camera("hangs up at once", notRTSP) { _ in },
        .camera(
            "only sound",
            answering: [
                "DESCRIBE": ScriptedCamera.described("m=audio 0 RTP/AVP 0\r\na=control:track1\r\n"),
                "SETUP": ScriptedCamera.setUp,
            ],
            "offers no video, only, say, sound. Check the address's path: it must be that of a video stream."),
        .camera(
            "plays and then sends nothing",
            answering: [
                "DESCRIBE": ScriptedCamera.described(
                    "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:track1\r\n"),
                "SETUP": ScriptedCamera.setUp, "PLAY": "RTSP/1.0 200 OK\r\nSession: 1\r\n",
            ], silent),
        .camera("no TLS", scheme: "rtsps", untrusted) { peer in
            peer.send("RTSP/1.0 200 OK\r\n\r\n")
            peer.waitForEnd()
        },
    ]

    private static func notAJPEG(_ found: String) -> String {
        "answered with \(found) instead of a JPEG. Give the address of the camera's snapshot itself."
    }
    private static let tooLarge =
        "sent more than the 100 KiB accepted for one picture. Ask the camera for a smaller one."

    static let snapshots: [WrongSource] = [
        .snapshot("says nothing", silent) { $0.waitForEnd() },
        .snapshot(
            "hangs up",
            "closed the connection without an answer. Check that the port is right, and whether the camera "
                + "limits its number of viewers."
        ) { _ in },
        .snapshot("no TLS", scheme: "https", untrusted) { peer in
            peer.send("HTTP/1.1 400 Bad Request\r\n\r\n")
            peer.waitForEnd()
        },
        .snapshot(status: "401 Unauthorized", unauthorized),
        .snapshot(
            status: "403 Forbidden",
            "does not let this user watch (403). Allow it in the camera's settings, or give another user."),
        .snapshot(
            status: "404 Not Found",
            "knows nothing at that path (404). Check the address's path with the camera's manual."),
        .snapshot(
            status: "400 Bad Request",
            "refused the request (status 400). Check the address's path with the camera's manual."),
        .snapshot(
            status: "410 Gone", "refused the request (status 4xx). Check the address's path with the camera's manual."),
        .snapshot(
            status: "500 Internal Server Error",
            "reports a fault of its own (status 5xx). Check the camera; restart it if need be."),
        .snapshot("a log-in page", body: "<!DOCTYPE html><html>Log in</html>", notAJPEG("a web page")),
        .snapshot("nothing", body: "", notAJPEG("nothing")),
        .snapshot("a GIF", body: "GIF89a..............", notAJPEG("a GIF picture")),
        .snapshot(
            "a stream of parts", body: "--boundary\r\nContent-Type: image/jpeg\r\n\r\n", notAJPEG("a multipart stream")),
        .snapshot("a text", body: "There is no picture here.", notAJPEG("something else")),
        .snapshot("an announced flood", tooLarge) { $0.send("HTTP/1.1 200 OK\r\nContent-Length: 9000000000\r\n\r\n") },
        .snapshot("a flood without end", tooLarge) { peer in
            peer.send("HTTP/1.1 200 OK\r\n\r\n")
            peer.send([0xff, 0xd8, 0xff, 0xe0])
            while peer.send([UInt8](repeating: 1, count: 10_000)) {}
        },
        .snapshot(
            "a drip that would take hours",
            "gave no answer within 1 s while reading. Check the camera and the network."
        ) { peer in
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n")
            peer.send([0xff, 0xd8, 0xff, 0xe0])
            while peer.send([0]) { usleep(20_000) }
        },
        .snapshot("half a JPEG", "sent a JPEG that is cut short or damaged. Check the link and the camera.") { peer in
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n")
            peer.send([UInt8](repeating: 0xff, count: 1) + [0xd8, 0xff, 0xe0] + [UInt8](repeating: 1, count: 1000))
        },
    ]
}
