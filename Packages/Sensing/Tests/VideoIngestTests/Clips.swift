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

    /// Frames as ffmpeg itself decodes them, in the pixel form named.
    static func rawFrames(of path: String, as form: String) throws -> [UInt8] {
        let raw = Self.path("frames.raw")
        try run("-noautorotate -i \(path) -f rawvideo -fps_mode passthrough -pix_fmt \(form)", raw)
        return [UInt8](try Data(contentsOf: URL(fileURLWithPath: raw)))
    }

    static func run(_ arguments: String, _ output: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(ffmpeg))
        process.arguments =
            ["-nostdin", "-v", "error", "-y"] + arguments.split(separator: " ").map(String.init) + [output]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "ffmpeg \(arguments)")
    }
}
