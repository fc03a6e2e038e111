// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The built program, run as its users run it.
enum Program {
    struct Outcome {
        let status: Int32
        let wasKilled: Bool
        let output: String
        let talk: String
    }

    /// Beside the test bundle, where one build puts both.
    static let path = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "pumphandle").path

    static let clip = "/usr/share/doc/opencv-doc/examples/data/vtest.avi"
    static let hasClip = FileManager.default.fileExists(atPath: clip)
    static let hasStrace = FileManager.default.fileExists(atPath: "/usr/bin/strace")

    /// Whether this user may mount a file system of its own.
    static let mayMount: Bool = {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
        process.arguments = ["-m", "/bin/bash", "-c", "mount -t tmpfs -o size=64k none /mnt"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    /// Starts a command; its output goes to files, so that no pipe fills up.
    static func start(_ arguments: [String], under wrapper: [String] = [], in folder: URL) throws -> Process {
        let process = Process()
        let command = wrapper + [path] + arguments
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = Array(command.dropFirst())
        process.currentDirectoryURL = folder
        for name in ["out", "err"] {
            try Data().write(to: folder.appending(path: name))
        }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: folder.appending(path: "out"))
        process.standardError = try FileHandle(forWritingTo: folder.appending(path: "err"))
        try process.run()
        return process
    }

    /// Waits without a thread of the cooperative pool.
    static func finish(_ process: Process, in folder: URL) async throws -> Outcome {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                process.waitUntilExit()
                continuation.resume()
            }
        }
        return Outcome(
            status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal,
            output: try String(contentsOf: folder.appending(path: "out"), encoding: .utf8),
            talk: try String(contentsOf: folder.appending(path: "err"), encoding: .utf8))
    }

    static func run(_ arguments: [String], under wrapper: [String] = [], in folder: URL) async throws -> Outcome {
        try await finish(try start(arguments, under: wrapper, in: folder), in: folder)
    }

    /// Runs a body with a folder that is gone afterwards.
    @discardableResult
    static func withFolder<T>(_ body: (URL) async throws -> T) async throws -> T {
        let folder = FileManager.default.temporaryDirectory.appending(path: "pumphandle-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder)
    }

    /// Writes a site file for the clip: three zones, windows and looks of the given lengths.
    static func writeSite(
        in folder: URL, window: String = "10 s", lookEvery: String = "500 ms", expires: String = "2099-12-31"
    ) throws {
        try """
        site: test-site
        time_zone: Europe/London
        window: \(window)
        purposes:
          - id: test
            legal_basis: Footage of volunteers
            indicators: [occupancy]
            expires: \(expires)
        privacy: { rho_per_window: 8, delta: 1e-6 }
        cameras:
          - id: junction
            source: \(clip)
            look_every: \(lookEvery)
            picture: [768, 576]
            zones:
              - { id: left, pixels: [[0, 100], [250, 100], [250, 576], [0, 576]] }
              - { id: middle, pixels: [[250, 100], [500, 100], [500, 576], [250, 576]] }
              - { id: right, pixels: [[500, 100], [768, 100], [768, 576], [500, 576]] }
        """.write(to: folder.appending(path: "site.yaml"), atomically: true, encoding: .utf8)
    }
}
