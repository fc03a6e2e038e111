// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import VideoIngest

@Suite struct CameraSourceTests {
    private func source(_ port: UInt16) throws -> CameraSource {
        var options = IngestOptions()
        options.openDeadline = .seconds(1)
        options.readDeadline = .seconds(1)
        let address = try SourceAddress(parsing: "rtsp://nurse:geheim@127.0.0.1:\(port)/main")
        return CameraSource(
            address, options: options, clock: SkippingClock(), interrupt: Interrupt(), random: SplitMix64(seed: 1))
    }

    private func trouble(_ handler: @escaping @Sendable (LoopbackServer.Peer) -> Void) throws -> VideoIngestError? {
        let server = try LoopbackServer(handler)
        var picture: WorkingPicture?
        guard case .nothing(let error) = try source(server.port).nextLook(into: &picture, until: .milliseconds(1))
        else { return nil }
        if let error {
            #expect(error.source == "rtsp://127.0.0.1:\(server.port)/main")
            #expect(!error.description.contains("geheim") && !error.description.contains("nurse"))
        }
        return error
    }

    /// A camera that answers each request in turn and then says nothing.
    private static func camera(_ answers: [String: String]) -> @Sendable (LoopbackServer.Peer) -> Void {
        { peer in
            while true {
                let request = peer.request()
                guard let method = request.split(separator: " ").first.map(String.init) else { return }
                let sequence = request.split(separator: "\r\n").first { $0.hasPrefix("CSeq:") } ?? "CSeq: 1"
                let answer = answers[method] ?? "RTSP/1.0 200 OK\r\n"
                let (head, body) =
                    answer.firstRange(of: "\r\n\r\n").map {
                        (answer[..<$0.lowerBound] + "\r\n", answer[$0.upperBound...])
                    } ?? (answer[...] + "", "")
                peer.send("\(head)\(sequence)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
            }
        }
    }

    private static func described(_ media: String) -> String {
        "RTSP/1.0 200 OK\r\nContent-Type: application/sdp\r\n\r\nv=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\n"
            + media
    }

    @Test func nobodyThere() throws {
        var picture: WorkingPicture?
        let port = try freePort()
        let source = try source(port)
        guard case .nothing(let error) = try source.nextLook(into: &picture, until: .milliseconds(1)) else {
            Issue.record("a look from nowhere")
            return
        }
        #expect(error?.problem == .refused)
        #expect(
            error?.description
                == "Source 'rtsp://127.0.0.1:\(port)/main' refused the connection. Check that the camera "
                + "is on and that host and port are right.")
    }

    @Test func acceptsAndSaysNothing() throws {
        #expect(try trouble { $0.waitForEnd() }?.problem == .timedOut(doing: .opening, after: .seconds(1)))
    }

    @Test func wrongCredentials() throws {
        let answer = "RTSP/1.0 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\n"
        let error = try trouble(Self.camera(["OPTIONS": answer, "DESCRIBE": answer]))
        #expect(error?.problem == .unauthorized)
    }

    @Test func anUnknownPath() throws {
        #expect(
            try trouble(Self.camera(["DESCRIBE": "RTSP/1.0 404 Not Found\r\n"]))?.problem == .httpStatus(status: "404"))
    }

    @Test func garbage() throws {
        let error = try trouble { peer in
            _ = peer.request()
            for _ in 0..<100 { peer.send("\u{1}\u{2}garbage\r\n") }
        }
        #expect(error != nil)
    }

    @Test func hangsUpAtOnce() throws { #expect(try trouble { _ in } != nil) }

    @Test func soundOnly() throws {
        let error = try trouble(
            Self.camera([
                "DESCRIBE": Self.described("m=audio 0 RTP/AVP 0\r\na=control:track1\r\n"),
                "SETUP": "RTSP/1.0 200 OK\r\nSession: 1\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n",
            ]))
        #expect(error != nil)
    }

    @Test func playsAndThenSendsNothing() throws {
        let error = try trouble(
            Self.camera([
                "DESCRIBE": Self.described("m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:track1\r\n"),
                "SETUP": "RTSP/1.0 200 OK\r\nSession: 1\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n",
                "PLAY": "RTSP/1.0 200 OK\r\nSession: 1\r\n",
            ]))
        #expect(error?.problem == .timedOut(doing: .opening, after: .seconds(1)))
    }

    @Test func triesAgainWithGrowingWaits() throws {
        let server = try LoopbackServer { _ in }
        let source = try source(server.port)
        var picture: WorkingPicture?
        _ = try source.nextLook(into: &picture, until: .seconds(20))
        #expect((4...8).contains(source.counters.reconnects))
        #expect(server.connections >= 4)
    }

    @Test func cancellingEndsACallUnderWay() async throws {
        let server = try LoopbackServer { $0.waitForEnd() }
        var options = IngestOptions()
        options.openDeadline = .seconds(600)
        let interrupt = Interrupt()
        let source = CameraSource(
            try SourceAddress(parsing: "rtsp://127.0.0.1:\(server.port)/"), options: options, interrupt: interrupt)
        let watcher = try Watcher(source)
        async let error = watcher.firstError()
        while server.connections == 0 { await Task.yield() }
        interrupt.cancel()
        #expect(await error?.problem == .cancelled)
    }
}

/// Watches from a thread of its own, as cameras are.
private actor Watcher {
    private let executor: BlockingThreadExecutor
    private let source: any Source

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(_ source: sending any Source) throws(VideoIngestError) {
        executor = try BlockingThreadExecutor(name: "watcher")
        self.source = source
    }

    func firstError() -> VideoIngestError? { watch(source).error }
}
