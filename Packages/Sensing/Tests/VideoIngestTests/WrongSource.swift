// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import VideoIngest

/// A source that is wrong in one way, and what an operator is told.
struct WrongSource: Sendable, CustomTestStringConvertible {
    /// What is wrong.
    let testDescription: String
    /// What is said after the source's name.
    let message: String
    /// Opens it: its name as an operator may see it, and the error.
    let open: @Sendable () throws -> (name: String, error: VideoIngestError?)

    /// An address that is refused before anything is opened.
    static func address(_ text: String, shownAs shown: String, _ message: String) -> WrongSource {
        WrongSource(testDescription: "address \(text.debugDescription)", message: message) {
            (shown, #expect(throws: VideoIngestError.self) { try SourceAddress(parsing: text) })
        }
    }

    /// A path that is made first and then watched.
    static func file(
        _ what: String, _ message: String, policy: LookPolicy = .everyFrame,
        _ make: @escaping @Sendable () throws -> String
    ) -> WrongSource {
        WrongSource(testDescription: what, message: message) {
            let path = try make()
            return (path, watch(try fileSource(path, policy)).error)
        }
    }

    /// A file with the given content.
    static func file(_ what: String, named name: String, holding content: String, _ message: String) -> WrongSource {
        file(what, message) { try Clips.file(name, content.utf8) }
    }

    /// An RTSP camera; the handler answers each of its connections.
    static func camera(
        _ what: String, scheme: String = "rtsp", _ message: String,
        _ handler: @escaping @Sendable (LoopbackServer.Peer) -> Void
    ) -> WrongSource {
        network(what, scheme: scheme, path: "/main", shownPath: "/main", message, handler)
    }

    /// An RTSP camera that answers requests by method, anything else with 200.
    static func camera(_ what: String, answering answers: [String: String], _ message: String) -> WrongSource {
        camera(what, message, ScriptedCamera(answers).handle)
    }

    /// A camera's snapshot address; the handler answers after a request came.
    static func snapshot(
        _ what: String, scheme: String = "http", _ message: String,
        _ handler: @escaping @Sendable (LoopbackServer.Peer) -> Void
    ) -> WrongSource {
        network(what, scheme: scheme, path: "/snap.jpg?key=geheim", shownPath: "/snap.jpg?…", message) { peer in
            guard scheme == "https" || !peer.request().isEmpty else { return }
            handler(peer)
        }
    }

    /// A snapshot address that answers with a status.
    static func snapshot(status: String, _ message: String) -> WrongSource {
        snapshot("status \(status)", message) { peer in
            peer.send(
                "HTTP/1.1 \(status)\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
        }
    }

    /// A snapshot address that answers with a body.
    static func snapshot(_ what: String, body: String, _ message: String) -> WrongSource {
        snapshot(what, message) { $0.send("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)") }
    }

    private static func network(
        _ what: String, scheme: String, path: String, shownPath: String, _ message: String,
        _ handler: @escaping @Sendable (LoopbackServer.Peer) -> Void
    ) -> WrongSource {
        WrongSource(testDescription: "\(scheme): \(what)", message: message) {
            let server = try LoopbackServer(handler)
            let place = "127.0.0.1:\(server.port)"
            let error = try trouble(at: "\(scheme)://nurse:geheim@\(place)\(path)")
            return ("\(scheme)://\(place)\(shownPath)", withExtendedLifetime(server) { error })
        }
    }

    /// What one attempt to get a look from a network address came to.
    static func trouble(at text: String) throws -> VideoIngestError? {
        var options = IngestOptions()
        options.openDeadline = .seconds(1)
        options.readDeadline = .seconds(1)
        options.snapshotLimitBytes = 100 << 10
        let address = try SourceAddress(parsing: text)
        let source: any Source =
            address.kind == .rtsp
            ? CameraSource(
                address, options: options, clock: SkippingClock(), interrupt: Interrupt(), random: SplitMix64(seed: 1))
            : SnapshotSource(
                address, options: options, clock: SkippingClock(), interrupt: Interrupt(), random: SplitMix64(seed: 1))
        var picture: WorkingPicture?
        do throws(VideoIngestError) {
            guard case .nothing(let error) = try source.nextLook(into: &picture, until: .milliseconds(1)) else {
                return nil
            }
            return error
        } catch {
            return error
        }
    }
}

/// An RTSP camera that answers each request in turn and then says nothing.
struct ScriptedCamera: Sendable {
    private let answers: [String: String]

    /// Answers by method: a status line and headers, then perhaps an empty line and a body.
    init(_ answers: [String: String]) { self.answers = answers }

    /// Answers one connection until it ends.
    @Sendable func handle(_ peer: LoopbackServer.Peer) {
        while true {
            let request = peer.request()
            guard let method = request.split(separator: " ").first.map(String.init) else { return }
            let sequence = request.split(separator: "\r\n").first { $0.hasPrefix("CSeq:") } ?? "CSeq: 1"
            let answer = answers[method] ?? "RTSP/1.0 200 OK\r\n"
            let (head, body) =
                answer.firstRange(of: "\r\n\r\n").map {
                    (answer[..<$0.lowerBound] + "\r\n", answer[$0.upperBound...])
                } ?? (answer[...], "")
            peer.send("\(head)\(sequence)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
        }
    }

    /// An answer to DESCRIBE that offers the media given as SDP lines.
    static func described(_ media: String) -> String {
        "RTSP/1.0 200 OK\r\nContent-Type: application/sdp\r\n\r\nv=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\n"
            + media
    }

    /// An answer to SETUP.
    static let setUp = "RTSP/1.0 200 OK\r\nSession: 1\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n"
}
