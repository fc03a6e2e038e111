// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import CFFmpeg

/// Ends libav's blocking calls at a deadline or when cancelled; libav asks it several times a second.
final class CallGuard {
    let clock: any IngestClock
    let interrupt: Interrupt
    private var limit: Duration?
    private(set) var hasExpired = false

    init(clock: any IngestClock, interrupt: Interrupt) {
        self.clock = clock
        self.interrupt = interrupt
    }

    /// Allows the next calls until an instant of the clock.
    func allow(until instant: Duration?) {
        limit = instant
        hasExpired = false
    }

    /// Whether the call under way must end.
    func mustStop() -> Bool {
        if interrupt.isCancelled { return true }
        if let limit, clock.now >= limit { hasExpired = true }
        return hasExpired
    }

    /// The form libav takes; the guard must outlive its use.
    var callback: AVIOInterruptCB {
        AVIOInterruptCB(
            callback: { opaque in
                guard let opaque else { return 0 }
                return Unmanaged<CallGuard>.fromOpaque(opaque).takeUnretainedValue().mustStop() ? 1 : 0
            }, opaque: Unmanaged.passUnretained(self).toOpaque())
    }
}
