// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// An RTSP server of another make (GStreamer's) that plays a clip of 10 frames and one key frame a second.
final class RealCamera {
    private static let python = "/usr/bin/python3"
    private static let script: String = {
        let shared =
            ProcessInfo.processInfo.environment["PUMPHANDLE_SHARED"].map { URL(fileURLWithPath: $0) }
            ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../../../shared").standardized
        return shared.appendingPathComponent("tools/rtsp_server.py").path
    }()

    /// Whether the server can run here.
    static let isAvailable: Bool = {
        guard Clips.hasFFmpeg, FileManager.default.fileExists(atPath: script),
            FileManager.default.isExecutableFile(atPath: python)
        else { return false }
        let probe = "import gi; gi.require_version('GstRtspServer', '1.0')"
        return (try? Child.run([python, "-c", probe])) == 0
    }()
    static let reason: Comment =
        "needs ffmpeg, ../shared/tools/rtsp_server.py and the Debian packages that its header lists"

    private static let coding = "-c:v libx264 -preset ultrafast -g 10 -bf 0 -pix_fmt yuv420p"
    static let clip = Result { try Clips.make("camera.mp4", seconds: 8, coding) }
    /// The same, half as wide and high.
    static let smallClip = Result { try Clips.make("small-camera.mp4", seconds: 8, "-vf scale=160:120 \(coding)") }

    /// Key frames five seconds apart.
    static let sparseClip = Result {
        try Clips.make(
            "sparse-camera.mp4", seconds: 15, coding.replacing("-g 10", with: "-g 50 -keyint_min 50 -sc_threshold 0"))
    }

    /// Where it listens.
    let port: UInt16
    private let server: Child

    /// Starts the server and waits until it accepts connections.
    init(port: UInt16 = 0, clip: Result<String, any Error> = clip, arguments: [String] = []) throws {
        server = try Child([Self.python, Self.script, try clip.get(), "--port", "\(port)"] + arguments)
        let ready = server.line()
        self.port = try #require(URLComponents(string: String(ready.dropFirst("READY ".count)))?.port.map(UInt16.init))
    }

    /// Stops the server where it stands: connections stay open and silent, new ones are accepted by the system alone.
    func freeze() { server.send(SIGSTOP) }

    /// Lets it go on.
    func thaw() { server.send(SIGCONT) }

    /// Ends the server at once.
    func end() {
        server.send(SIGKILL)
        _ = server.wait()
    }
}
