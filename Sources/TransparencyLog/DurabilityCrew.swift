// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

private import Foundation
private import Synchronization

/// Threads that wait for the disk at the same time.
///
/// A file system makes what it is asked for at once durable in one go: eight waits together take about as long as one.
/// The cooperative pool and libdispatch's have a thread per core, too few to wait on.
final class DurabilityCrew: @unchecked Sendable {
    /// The process's crew.
    static let shared = DurabilityCrew(count: 7)

    /// What to wait for.
    enum Wait: Sendable {
        /// What was written to a file.
        case file(StagedFile)
        /// A directory's names.
        case directory(String)

        func run() throws(LogError) {
            switch self {
            case .file(let staged): try staged.file.makeDurable()
            case .directory(let path): try SystemFile.directory(path).makeDurable()
            }
        }
    }

    // Guards `jobs`.
    private let condition = NSCondition()
    private var jobs: [@Sendable () -> Void] = []

    private init(count: Int) {
        for _ in 0..<count {
            let thread = Thread { [self] in
                while true { next()() }
            }
            thread.stackSize = 256 * 1024
            thread.start()
        }
    }

    /// Waits for all, whatever becomes of one.
    /// - Throws: The first error, in the order given.
    func waitForAll(_ waits: [Wait]) throws(LogError) {
        let results = Results(count: waits.count)
        let group = DispatchGroup()
        condition.withLock {
            for (place, wait) in waits.enumerated().dropFirst() {
                group.enter()
                jobs.append {
                    results.run(wait, at: place)
                    group.leave()
                }
            }
            condition.broadcast()
        }
        if let first = waits.first { results.run(first, at: 0) }
        group.wait()
        try results.check()
    }

    /// Begins to wait, and tells nobody how it ended.
    func begin(_ wait: Wait) {
        condition.withLock {
            jobs.append { try? wait.run() }
            condition.signal()
        }
    }

    private func next() -> @Sendable () -> Void {
        condition.withLock {
            while jobs.isEmpty { condition.wait() }
            return jobs.removeFirst()
        }
    }

    /// What became of each wait.
    private final class Results: Sendable {
        private let errors: Mutex<[LogError?]>

        init(count: Int) { errors = Mutex(Array(repeating: nil, count: count)) }

        func run(_ wait: Wait, at place: Int) {
            do throws(LogError) {
                try wait.run()
            } catch {
                errors.withLock { $0[place] = error }
            }
        }

        func check() throws(LogError) {
            let first = errors.withLock { $0.compactMap { $0 }.first }
            if let first { throw first }
        }
    }
}

/// Lets an open file be kept in an array.
final class StagedFile: Sendable {
    let file: SystemFile

    init(_ file: consuming SystemFile) {
        self.file = file
    }
}
