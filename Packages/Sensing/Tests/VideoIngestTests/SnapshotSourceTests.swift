// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import VideoIngest

@Suite struct SnapshotSourceTests {
    private func source(_ port: UInt16, clock: any IngestClock = SkippingClock()) throws -> SnapshotSource {
        var options = IngestOptions()
        options.readDeadline = .seconds(1)
        options.snapshotLimitBytes = 100_000
        let address = try SourceAddress(parsing: "http://nurse:geheim@127.0.0.1:\(port)/snap.jpg?key=geheim")
        return SnapshotSource(
            address, options: options, clock: clock, interrupt: Interrupt(), random: SplitMix64(seed: 1))
    }

    /// What one attempt against a server that answers so comes to.
    private func trouble(_ answer: @escaping @Sendable (LoopbackServer.Peer) -> Void) throws -> VideoIngestError? {
        let server = try LoopbackServer { peer in
            guard !peer.request().isEmpty else { return }
            answer(peer)
        }
        var picture: WorkingPicture?
        guard case .nothing(let error) = try source(server.port).nextLook(into: &picture, until: .milliseconds(1))
        else { return nil }
        if let error {
            #expect(error.source == "http://127.0.0.1:\(server.port)/snap.jpg?…")
            #expect(!error.description.contains("geheim") && !error.description.contains("nurse"))
        }
        return error
    }

    private static func answer(_ body: [UInt8], type: String = "image/jpeg") -> [UInt8] {
        Array("HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body
    }

    @Test(arguments: [
        ("401 Unauthorized", VideoIngestError.Problem.unauthorized), ("404 Not Found", .httpStatus(status: "404")),
        ("403 Forbidden", .httpStatus(status: "403")), ("400 Bad Request", .httpStatus(status: "400")),
        ("410 Gone", .httpStatus(status: "4xx")), ("500 Internal Server Error", .httpStatus(status: "5xx")),
    ])
    func errorStatuses(status: String, problem: VideoIngestError.Problem) throws {
        let error = try trouble { peer in
            peer.send(
                "HTTP/1.1 \(status)\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
        }
        #expect(error?.problem == problem)
    }

    @Test(arguments: [
        ("<!DOCTYPE html><html><body>Log in</body></html>", "a web page"), ("", "nothing"),
        ("GIF89a..............", "a GIF picture"),
        ("--boundary\r\nContent-Type: image/jpeg\r\n\r\n", "a multipart stream"),
        ("There is no picture here.", "something else"),
    ])
    func answersThatAreNoJPEG(body: String, found: String) throws {
        let error = try trouble { $0.send(Self.answer(Array(body.utf8))) }
        #expect(error?.problem == .notAJPEG(found: found))
    }

    @Test func anAnnouncedFlood() throws {
        let error = try trouble { $0.send("HTTP/1.1 200 OK\r\nContent-Length: 9000000000\r\n\r\n") }
        #expect(error?.problem == .tooLarge(limitBytes: 100_000))
    }

    @Test func aFloodWithoutEnd() throws {
        let error = try trouble { peer in
            peer.send("HTTP/1.1 200 OK\r\n\r\n")
            peer.send([0xff, 0xd8, 0xff, 0xe0])
            while peer.send([UInt8](repeating: 1, count: 10_000)) {}
        }
        #expect(error?.problem == .tooLarge(limitBytes: 100_000))
    }

    @Test func silence() throws {
        let error = try trouble { $0.waitForEnd() }
        #expect(error?.problem == .timedOut(doing: .opening, after: .seconds(1)))
        #expect(error?.description.contains("gave no answer within 1 s while opening") == true)
    }

    @Test func aDripThatWouldTakeHours() throws {
        let error = try trouble { peer in
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n")
            peer.send([0xff, 0xd8, 0xff, 0xe0])
            while peer.send([0]) { usleep(20_000) }
        }
        #expect(error?.problem == .timedOut(doing: .reading, after: .seconds(1)))
    }

    @Test func aServerThatHangsUp() throws { #expect(try trouble { _ in } != nil) }

    @Test func nobodyThere() throws {
        var picture: WorkingPicture?
        let found = try source(try freePort()).nextLook(into: &picture, until: .milliseconds(1))
        guard case .nothing(let error) = found else {
            Issue.record("\(found)")
            return
        }
        #expect(error?.problem == .refused)
    }

    @Test(.enabled(if: Clips.hasFFmpeg, Clips.reason)) func looksComeOnTheirGridAndLossesAreSurvived() throws {
        let jpeg = try bytes(of: try Clips.make("snap.jpg", "-frames:v 1 -q:v 3"))
        let cut = Array(jpeg.prefix(jpeg.count / 2))
        let turn = Turn()
        let server = try LoopbackServer { peer in
            guard !peer.request().isEmpty else { return }
            switch turn.next() {
            case 2: peer.send(Self.answer(cut))
            case 3: peer.send(Self.answer(cut + [0xff, 0xd9]))
            default: peer.send(Self.answer(jpeg))
            }
        }
        let clock = SkippingClock()
        let source = try source(server.port, clock: clock)
        let watched = watch(source, keepingPixels: true, atMost: 4)
        #expect(watched.looks.map(\.breaks) == [.first, .reconnected, nil, nil])
        #expect((watched.width, watched.height) == (320, 240))
        #expect(watched.lumas.first == watched.lumas.last)
        #expect(source.counters.reconnects == 2)
        let gaps = zip(watched.looks.dropFirst(), watched.looks.dropFirst(2)).map { $1.time - $0.time }
        #expect(gaps.allSatisfy { abs($0 / .seconds(1) - 2) < 0.9 })
    }
}

/// Numbers the connections of a server from 1.
private final class Turn: @unchecked Sendable {
    private let lock = NSLock()
    private var count = 0

    func next() -> Int {
        lock.withLock {
            count += 1
            return count
        }
    }
}
