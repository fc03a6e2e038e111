// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Synchronization

/// A request to stop that reaches blocking calls on another thread.
package final class Interrupt: Sendable {
    private let flag = Atomic<Bool>(false)
    private let bell = Bell()

    package init() {}

    /// Whether the caller asked to stop.
    package var isCancelled: Bool { flag.load(ordering: .acquiring) }

    /// Ends the call under way and every later one.
    package func cancel() {
        flag.store(true, ordering: .releasing)
        bell.ring()
    }

    /// Blocks until the monotonic clock reaches `instant`, or until cancelled.
    func sleep(untilMonotonic instant: Duration) {
        bell.wait(untilMonotonic: instant) { isCancelled }
    }
}

/// A condition variable on the monotonic clock.
final class Bell: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    init() {
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Runs `body` with the lock held, then wakes the waiters.
    func ring(after body: () -> Void = {}) {
        pthread_mutex_lock(mutex)
        body()
        pthread_cond_broadcast(condition)
        pthread_mutex_unlock(mutex)
    }

    /// Waits until `done`, which is called with the lock held, or until the instant.
    func wait(untilMonotonic instant: Duration? = nil, done: () -> Bool) {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while !done() {
            guard let instant else {
                pthread_cond_wait(condition, mutex)
                continue
            }
            let (seconds, attoseconds) = max(.zero, instant).components
            var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
            if pthread_cond_timedwait(condition, mutex, &time) == ETIMEDOUT { return }
        }
    }
}
