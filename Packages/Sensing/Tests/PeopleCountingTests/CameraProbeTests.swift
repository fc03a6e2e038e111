// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import PeopleCounting
import Testing
import VideoIngest

/// A camera that is waited for up to its first look, which comes late or never.
private final class LateSource: Source {
    let isLive = true
    let isRecording = false
    private(set) var now = Duration.zero
    var progress: Double? { nil }
    var counters: IngestCounters { IngestCounters() }
    let interrupt = Interrupt()
    private let firstLook: Duration?

    init(firstLook: Duration?) { self.firstLook = firstLook }

    func nextLook(into picture: inout WorkingPicture?, until deadline: Duration?) throws(VideoIngestError) -> NextLook {
        now = deadline ?? .seconds(1000)
        if let firstLook, now >= firstLook {
            now = firstLook
            let look = WorkingPicture(width: 64, height: 64)
            picture = consume look
            return .look(
                Look(time: now, frame: 1, streamWidth: 64, streamHeight: 64, fullRange: true, breaks: .first))
        }
        guard now >= .seconds(300) else { return .nothing(nil) }
        return .nothing(VideoIngestError(source: "rtsp://127.0.0.1/", .noKeyFrame(after: .seconds(300))))
    }
}

struct CameraProbeTests {
    private func probe(firstLook: Duration?) throws -> CameraProbe {
        try CameraProbe(
            SourceAddress(parsing: "rtsp://127.0.0.1/"), setup: nil, lookEvery: .seconds(2)
        ) { _, _ in LateSource(firstLook: firstLook) }
    }

    @Test func aRareKeyFrameIsWaitedForUntilTheSourceSaysThatThereIsNone() async throws {
        #expect(try await probe(firstLook: .seconds(70)).report(.looks(1)).looks == 1)
        await #expect(throws: VideoIngestError(source: "rtsp://127.0.0.1/", .noKeyFrame(after: .seconds(300)))) {
            _ = try await probe(firstLook: nil).report(.looks(1))
        }
    }
}
