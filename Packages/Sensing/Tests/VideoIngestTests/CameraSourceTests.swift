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
