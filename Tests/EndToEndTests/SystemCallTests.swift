// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite(.enabled(if: Program.hasClip && Program.hasStrace, "Debian's opencv-doc and strace are needed"))
struct SystemCallTests {
    /// What `observe` opens for writing, and every byte that it writes.
    @Test func observeWritesItsDatabaseAndItsOutputAndNoPixel() async throws {
        try await Program.withFolder { folder in
            try Program.writeSite(in: folder)
            let trace = folder.appending(path: "trace")
            let outcome = try await Program.run(
                [
                    "observe", Program.clip, "--site", "site.yaml", "--database", "city.db", "--format", "json",
                    "--start", "2026-03-01T08:00:00Z",
                ],
                under: [
                    "/usr/bin/strace", "-f", "-y", "-xx", "-s", "70000", "-o", trace.path, "-e",
                    "trace=open,openat,openat2,creat,write,writev,pwrite64,pwritev,pwritev2,sendto,sendmsg,sendfile,copy_file_range,"
                        + "connect,link,linkat,rename,renameat,renameat2,truncate,ftruncate",
                ], in: folder)
            #expect(outcome.status == 0)
            let calls = try String(contentsOf: trace, encoding: .utf8).split(separator: "\n").map(Self.decoded)
            let database = ["city.db", "city.db-wal", "city.db-shm", "city.db-journal"].map {
                folder.appending(path: $0).path
            }
            // The log's own files are the only others: its directory and its key, both named after the database.
            let log = folder.appending(path: "city.db-log").path
            let opened = calls.filter {
                $0.contains("open") && ($0.contains("O_WRONLY") || $0.contains("O_RDWR") || $0.contains("O_CREAT"))
            }
            #expect(opened.count >= 2)
            for call in opened {
                #expect(
                    database.contains { call.contains("\"\($0)\"") || call.contains("<\($0)>") }
                        || ["city.db\"", "city.db-log.key.new\"", "city.db-log/"].contains { call.contains("\"" + $0) },
                    "\(call.prefix(200))")
            }
            #expect(!calls.contains { $0.contains("link(") || $0.contains("sendto(") })
            // A call that another thread's interrupted in the listing has its arguments on the line where it began.
            for call in calls where call.contains("rename") && !call.contains(" resumed>") {
                #expect(
                    call.contains("\"city.db-log/.") && !call.contains("../")
                        || call.contains("\"city.db-log.key.new\", \"city.db-log.key\""), "\(call.prefix(200))")
            }
            // The C library asks for its name service cache when the home folder is looked up; nothing else is called.
            #expect(calls.filter { $0.contains("connect(") }.allSatisfy { $0.contains("/nscd/socket") })
            // Written are the database, standard output, and the counters that wake threads.
            let targets =
                database.map { $0 + ">" } + [
                    folder.appending(path: "out").path, "anon_inode:[eventfd]", "pipe:[", log + "/", log + ".key.new>",
                ]
            let writes = calls.filter {
                $0.contains("write") && !$0.contains("openat(") && !$0.contains(" resumed>")
            }
            for call in writes {
                #expect(targets.contains { call.contains("<\($0)") }, "\(call.prefix(200))")
            }
            try await Self.expectNoPixels(of: Program.clip, in: Self.bytes(writes), folder: folder)
        }
    }

    /// strace prints every string in hexadecimal; paths are read as text.
    private static func decoded(_ line: Substring) -> String {
        guard !line.contains("write") else {
            // Data stays hexadecimal; the path in <…> is text.
            guard let open = line.firstIndex(of: "<"), let close = line[open...].firstIndex(of: ">") else {
                return String(line)
            }
            return String(line[..<open]) + text(line[open...close]) + String(line[line.index(after: close)...])
        }
        return text(line)
    }

    private static func text(_ line: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(line.utf8)[...]
        while let byte = rest.first {
            if byte == UInt8(ascii: "\\"), rest.count >= 4, rest[rest.startIndex + 1] == UInt8(ascii: "x"),
                let value = UInt8(String(decoding: rest.dropFirst(2).prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(4)
            } else {
                bytes.append(byte)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The data of the calls, as text of hexadecimal digits.
    private static func bytes(_ calls: [String]) -> String {
        calls.map { $0.replacing("\\x", with: "") }.joined(separator: "\n")
    }

    /// Looks for runs of luma of some of the clip's frames.
    private static func expectNoPixels(of clip: String, in written: String, folder: URL) async throws {
        let raw = folder.appending(path: "luma.raw")
        let ffmpeg = Process()
        ffmpeg.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        ffmpeg.arguments = [
            "ffmpeg", "-v", "error", "-i", clip, "-vf", "select='not(mod(n,159))'", "-vsync", "0", "-pix_fmt", "gray",
            "-f", "rawvideo", raw.path,
        ]
        try ffmpeg.run()
        ffmpeg.waitUntilExit()
        let luma = [UInt8](try Data(contentsOf: raw))
        #expect(luma.count >= 4 * 768 * 576)
        // Sixteen samples in a row that differ from each other are no chance find.
        var runs = 0
        for start in stride(from: 0, to: luma.count - 16, by: 9973) {
            let run = luma[start..<(start + 16)]
            guard Set(run).count >= 8 else { continue }
            runs += 1
            let hex = run.map { String(format: "%02x", $0) }.joined()
            #expect(!written.contains(hex))
        }
        #expect(runs >= 50)
    }
}
