// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Small clips made by ffmpeg while the tests run, in a directory that goes when they end.
enum Clips {
    static let ffmpeg = ["/usr/bin/ffmpeg", "/usr/local/bin/ffmpeg"].first(
        where: FileManager.default.isExecutableFile(atPath:))
    static let hasFFmpeg = ffmpeg != nil
    static let reason: Comment = "needs ffmpeg (apt-get install ffmpeg)"

    private static let folder: URL = {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("pumphandle-ingest-\(getpid())")
        try? FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        removedAtExit = url.path
        atexit { try? FileManager.default.removeItem(atPath: Clips.removedAtExit) }
        return url
    }()
    nonisolated(unsafe) private static var removedAtExit = ""

    /// A path of its own in the directory.
    static func path(_ name: String) -> String {
        folder.appendingPathComponent("\(UUID().uuidString)-\(name)").path
    }

    /// A file with the given bytes.
    static func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
        let path = path(name)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return path
    }

    /// Runs ffmpeg with the moving test picture as input and gives the path it wrote.
    ///
    /// - Parameters:
    ///   - name: File name, whose ending chooses the container.
    ///   - size: As ffmpeg writes it.
    ///   - rate: Frames per second.
    ///   - seconds: Length.
    ///   - arguments: What comes between input and output.
    /// - Returns: The path.
    /// - Throws: When ffmpeg fails.
    static func make(
        _ name: String, size: String = "320x240", rate: Int = 10, seconds: Int = 3, _ arguments: String
    ) throws -> String {
        let path = path(name)
        try run("-f lavfi -i testsrc2=size=\(size):rate=\(rate):duration=\(seconds) \(arguments)", path)
        return path
    }

    /// An MP4 of 320×192 whose display matrix has the elements a, b, c, d.
    static func turned(_ matrix: [Int32]) throws -> String {
        var content = try bytes(of: try make("turned.mp4", size: "320x192", "-c:v libx264 -g 5 -pix_fmt yuv420p"))
        // ISO/IEC 14496-12, 8.3.2: the matrix lies 40 bytes after the type of a version 0 box.
        let start = try #require(content.firstRange(of: Array("tkhd".utf8))?.upperBound) + 40
        for (element, place) in zip(matrix, [0, 1, 3, 4]) {
            let bytes = withUnsafeBytes(of: (element << 16).bigEndian, Array.init)
            content.replaceSubrange(start + 4 * place..<start + 4 * place + 4, with: bytes)
        }
        return try file("turned.mp4", content)
    }

    /// Frames as ffmpeg itself decodes them, in the pixel form named.
    static func rawFrames(of path: String, as form: String, turned: Bool = false) throws -> [UInt8] {
        let raw = Self.path("frames.raw")
        try run("\(turned ? "" : "-noautorotate ")-i \(path) -f rawvideo -fps_mode passthrough -pix_fmt \(form)", raw)
        return [UInt8](try Data(contentsOf: URL(fileURLWithPath: raw)))
    }

    static func run(_ arguments: String, _ output: String) throws {
        let words =
            [try #require(ffmpeg), "-nostdin", "-v", "error", "-y"] + arguments.split(separator: " ").map(String.init)
        try #require(try Child.run(words + [output]) == 0, "ffmpeg \(arguments)")
    }
}
