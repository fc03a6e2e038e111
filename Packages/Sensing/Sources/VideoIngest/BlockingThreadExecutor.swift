// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A serial executor with a thread of its own, for an actor whose work blocks.
///
/// The thread ends when the executor is released, after the jobs already given.
public final class BlockingThreadExecutor: SerialExecutor, @unchecked Sendable {
    private let queue: JobQueue

    /// Starts the thread.
    ///
    /// - Parameter name: Whose thread it is, for the error's text.
    /// - Throws: ``VideoIngestError`` when the system gives no thread.
    public init(name: String) throws(VideoIngestError) {
        queue = JobQueue()
        let code = start()
        guard code == 0 else {
            let reason = "the system gave no thread (error \(code)); raise its limit on threads"
            throw VideoIngestError(source: name, .library(doing: .opening, reason: reason))
        }
    }

    deinit {
        queue.bell.ring { queue.isClosed = true }
    }

    /// Runs a job on the thread.
    public func enqueue(_ job: consuming ExecutorJob) {
        let unowned = UnownedJob(job)
        queue.bell.ring { queue.jobs.append(unowned) }
    }

    /// This executor as actors refer to it.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    private func start() -> Int32 {
        let argument = Unmanaged.passRetained(ThreadStart(queue: queue, executor: asUnownedSerialExecutor()))
        var thread = pthread_t()
        let code = pthread_create(&thread, nil, blockingThread, argument.toOpaque())
        if code == 0 { pthread_detach(thread) } else { argument.release() }
        return code
    }
}

/// Shared with the thread, which must not keep the executor itself alive.
private final class JobQueue: @unchecked Sendable {
    let bell = Bell()
    var jobs: [UnownedJob] = []
    var isClosed = false

    /// Next jobs in order; empty when closed.
    func take() -> [UnownedJob] {
        var taken: [UnownedJob] = []
        bell.wait {
            guard jobs.isEmpty else {
                swap(&taken, &jobs)
                return true
            }
            return isClosed
        }
        return taken
    }
}

/// What the thread is given when it starts.
private final class ThreadStart: Sendable {
    let queue: JobQueue
    let executor: UnownedSerialExecutor

    init(queue: JobQueue, executor: UnownedSerialExecutor) {
        self.queue = queue
        self.executor = executor
    }
}

/// The thread's life.
private func blockingThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    let start = Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
    while true {
        let jobs = start.queue.take()
        guard !jobs.isEmpty else { return nil }
        for job in jobs { job.runSynchronously(on: start.executor) }
    }
}
