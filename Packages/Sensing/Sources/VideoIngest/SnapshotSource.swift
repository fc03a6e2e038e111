// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Looks from the address of a camera's JPEG snapshot, one request each.
package final class SnapshotSource: Source {
    package let interrupt: Interrupt
    package var isLive: Bool { true }
    package var isRecording: Bool { false }
    package var progress: Double? { nil }
    package private(set) var counters = IngestCounters()
    private let address: SourceAddress
    private let origin: Duration
    private let clock: any IngestClock

    package init(
        _ address: SourceAddress, options: IngestOptions, clock: any IngestClock = MonotonicClock(),
        interrupt: Interrupt = Interrupt()
    ) {
        self.address = address
        self.interrupt = interrupt
        self.clock = clock
        origin = clock.now
    }

    package var now: Duration { clock.now - origin }

    package func nextLook(
        into picture: inout WorkingPicture?, until deadline: Duration?
    ) throws(VideoIngestError) -> NextLook {
        throw VideoIngestError(source: address.description, .refused)
    }
}
