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

    private static func answer(_ body: [UInt8], type: String = "image/jpeg") -> [UInt8] {
        Array("HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\nContent-Length: \(body.count)\r\n\r\n".utf8) + body
    }

    /// Cameras that hang on their side say so in the JPEG's Exif, and browsers turn the picture.
    @Test(.enabled(if: Clips.hasFFmpeg, Clips.reason)) func aJPEGIsTurnedAsItAsks() throws {
        let jpeg = try bytes(of: try Clips.make("snap.jpg", "-frames:v 1 -q:v 3"))
        let exif: [UInt8] =
            [0xff, 0xe1, 0, 34] + Array("Exif\0\0II*\0".utf8) + [8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0]
            + [6, 0, 0, 0, 0, 0, 0, 0]
        let turned = Array(jpeg.prefix(2)) + exif + Array(jpeg.dropFirst(2))
        let watched = try [jpeg, turned].map { body in
            let server = try LoopbackServer { peer in
                if !peer.request().isEmpty { peer.send(Self.answer(body)) }
            }
            return watch(try source(server.port), keepingPixels: true, atMost: 1)
        }
        #expect(watched[1].width == 240 && watched[1].height == 320)
        let coded = try #require(watched[0].lumas.first)
        // A quarter turn clockwise: the new first row is the old first column from below.
        let expected = (0..<320).flatMap { column in (0..<240).reversed().map { coded[$0 * 320 + column] } }
        #expect(watched[1].lumas.first == expected)
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
