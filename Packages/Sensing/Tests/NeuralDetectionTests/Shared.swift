// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import NeuralDetection
import Testing

/// Where test models, pictures and passports lie.
enum Shared {
    static let repository = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path
    static let folder =
        ProcessInfo.processInfo.environment["PUMPHANDLE_SHARED"]
        ?? URL(fileURLWithPath: repository).deletingLastPathComponent().appendingPathComponent("shared").path
    static let passports = repository + "/Examples/passports"

    static func model(_ name: String) -> String { folder + "/models/" + name }

    static let hasModels = FileManager.default.fileExists(atPath: model("yolox_nano.onnx"))
    static let hasRuntime = NeuralRuntime.isInstalled
    static let canRun = hasModels && hasRuntime
    static let ffmpeg = ["/usr/bin/ffmpeg", "/usr/local/bin/ffmpeg"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }
    /// Runs ffmpeg.
    static func encode(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(ffmpeg))
        process.arguments = ["-nostdin", "-v", "error"] + arguments
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "ffmpeg \(arguments)")
    }

    static let hasPictures = ffmpeg != nil && FileManager.default.fileExists(atPath: folder + "/data/masks/m0.png")
    static let whyNot: Comment = "needs OpenVINO ('make neural') and the test models in ../shared/models"
}
