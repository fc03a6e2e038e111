// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Things that are beside the repository or in a Debian package, and may be missing.
enum Footage {
    static let clip = "/usr/share/doc/opencv-doc/examples/data/vtest.avi"
    static let shared: String =
        ProcessInfo.processInfo.environment["PUMPHANDLE_SHARED"]
        ?? URL(fileURLWithPath: #filePath).appending(path: "../../../../../../shared").standardizedFileURL.path
    static let truth = shared + "/data/pets2009-s2l1/gt.txt"
    static let isHere = FileManager.default.fileExists(atPath: clip) && FileManager.default.fileExists(atPath: truth)
    private static let ffmpeg = ["/usr/bin/ffmpeg", "/usr/local/bin/ffmpeg"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }
    /// Whether clips can be encoded.
    static let hasEncoder =
        (try? encode(["-f", "lavfi", "-i", "color=s=64x64", "-frames:v", "1", "-c:v", "libx264", "-f", "null", "-"]))
        != nil

    /// Runs ffmpeg.
    static func encode(_ arguments: [String]) throws {
        guard let ffmpeg else { throw CocoaError(.fileNoSuchFile) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: ffmpeg)
        process.arguments = ["-nostdin", "-v", "error", "-y"] + arguments
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
    }

    static let limits = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path
}
