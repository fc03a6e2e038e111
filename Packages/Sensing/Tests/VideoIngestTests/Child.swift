// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A process started by a test.
///
/// Foundation's notices an end by a socket that processes started at the same moment inherit, so that waiting for a
/// short one would last as long as a server started beside it.
final class Child {
    /// Its id, until it was waited for.
    private(set) var id: pid_t?
    private let output: Int32

    nonisolated(unsafe) private static let starting: UnsafeMutablePointer<pthread_mutex_t> = {
        let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        return mutex
    }()

    /// Starts it with an empty input and its output to be read by ``line()``.
    init(_ arguments: [String]) throws {
        var ends: [Int32] = [0, 0]
        // One at a time, so that none inherits another's pipe before it is marked as not to be inherited.
        pthread_mutex_lock(Self.starting)
        defer { pthread_mutex_unlock(Self.starting) }
        guard pipe(&ends) == 0 else { throw NotStarted(arguments: arguments) }
        defer { close(ends[1]) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        output = ends[0]
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var words = arguments.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var id: pid_t = 0
        guard posix_spawn(&id, arguments[0], &actions, nil, &words, environ) == 0 else {
            close(output)
            throw NotStarted(arguments: arguments)
        }
        self.id = id
    }

    deinit {
        send(SIGKILL)
        _ = wait()
        close(output)
    }

    /// The next line of its output; ends with the process at the latest.
    func line() -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while read(output, &byte, 1) == 1, byte != 0x0a { bytes.append(byte) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Sends a signal if it was not waited for yet.
    func send(_ signal: Int32) {
        if let id { kill(id, signal) }
    }

    /// Waits for its end: its exit status, nil where a signal ended it.
    func wait() -> Int32? {
        guard let id else { return nil }
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        self.id = nil
        return status & 0x7f == 0 ? status >> 8 & 0xff : nil
    }

    /// Runs one to its end: its exit status.
    static func run(_ arguments: [String]) throws -> Int32? { try Child(arguments).wait() }

    struct NotStarted: Error { var arguments: [String] }
}
