// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Testing
import VideoIngest

@Suite struct SourceAddressTests {
    @Test(arguments: [
        ("clip.mp4", SourceAddress.Kind.file, "clip.mp4", "clip.mp4"),
        ("/srv/a b.mp4", .file, "/srv/a b.mp4", "/srv/a b.mp4"),
        ("concat:a|b", .file, "concat:a|b", "concat:a|b"),
        ("file:///srv/a%20b.mp4", .file, "/srv/a b.mp4", "/srv/a b.mp4"),
        ("file://localhost/srv/a.mp4", .file, "/srv/a.mp4", "/srv/a.mp4"),
        ("rtsp://cam.example/main", .rtsp, "rtsp://cam.example/main", "rtsp://cam.example/main"),
        ("RTSP://u:p@10.0.0.7:554/1", .rtsp, "rtsp://u:p@10.0.0.7:554/1", "rtsp://10.0.0.7:554/1"),
        ("rtsps://[fe80::1]:322/s", .rtsp, "rtsps://[fe80::1]:322/s", "rtsps://[fe80::1]:322/s"),
        (
            "http://a:b@cam.example/jpg?user=a&pwd=b", .snapshot, "http://a:b@cam.example/jpg?user=a&pwd=b",
            "http://cam.example/jpg?…"
        ),
        ("https://cam.example/s.jpg", .snapshot, "https://cam.example/s.jpg", "https://cam.example/s.jpg"),
        (
            "rtsp://h/user=admin&password=geheim&channel=1", .rtsp, "rtsp://h/user=admin&password=geheim&channel=1",
            "rtsp://h/…"
        ),
    ])
    func readsWhatOperatorsWrite(text: String, kind: SourceAddress.Kind, full: String, shown: String) throws {
        let address = try SourceAddress(parsing: text)
        #expect(address.kind == kind)
        #expect(address.full == full)
        #expect("\(address)" == shown)
    }

    @Test(arguments: [
        ("", "it is empty. Give a file's path or an rtsp://, rtsps://, http:// or https:// address."),
        ("a\nb", "it contains a line break or another control character. Remove it."),
        ("ftp://u:geheim@h/x", "'ftp://' is not supported. Use a file's path, rtsp://, rtsps://, http:// or https://."),
        ("file://host/x", "a file:// address needs an absolute path without a host, as in file:///srv/clip.mp4."),
        ("file:///x%0", "a file:// address needs an absolute path without a host, as in file:///srv/clip.mp4."),
        ("rtsp://", "it names no host. Write, for example, rtsp://camera.example/stream."),
        ("rtsp://u:geheim@/x", "it names no host. Write, for example, rtsp://camera.example/stream."),
        ("rtsp://u:geheim@h:0/x", "its port is '0'. Ports are numbers from 1 to 65535."),
        ("rtsp://u:geheim@h:port/x", "its port is 'port'. Ports are numbers from 1 to 65535."),
        ("rtsp://u:geheim@h/a b", "it contains a space. Write it as %20."),
        ("rtsp://[::1/x", "its IPv6 host lacks the closing ']'."),
        ("rtsp://[::1]x/", "after ']' only ':port' may follow."),
        (
            "rtsp://u:geh/eim@h/x",
            "it has an '@' after the host. Write '/', '?' and '#' in a password as %2F, %3F and %23."
        ),
    ])
    func refusesTheRestWithoutShowingCredentials(text: String, reason: String) throws {
        let error = try #require(throws: VideoIngestError.self) { try SourceAddress(parsing: text) }
        #expect(error.problem == .badAddress(reason: reason))
        #expect(!error.description.contains("geh"))
        #expect(error.description.hasSuffix(reason))
    }
}
