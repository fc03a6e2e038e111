// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

#if canImport(Glibc)
import Glibc
#else
import Musl
#endif

/// The file into which a model comes, held by one command at a time; a later one continues what is in it.
struct ModelPart {
    let path: String
    private let descriptor: Int32

    /// Opens or makes it.
    ///
    /// - Parameters:
    ///   - path: The part file.
    ///   - model: What it will be, for messages.
    /// - Throws: ``Failure`` where another command holds it, or it cannot be written.
    init(_ path: String, of model: String) throws {
        let opened = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard opened >= 0 else {
            throw Failure.badInput("\(path): cannot be written; is there space, and may the folder be written?")
        }
        // The holder may have given the file its last name between the two calls: then it is no part any more.
        guard flock(opened, LOCK_EX | LOCK_NB) == 0, Self.isNamed(path, opened) else {
            close(opened)
            throw Failure.fault("\(model): another 'model add' of this model is running; wait until it has ended.")
        }
        self.path = path
        descriptor = opened
    }

    /// Bytes that have come.
    var size: Int { max(0, Int(lseek(descriptor, 0, SEEK_END))) }

    /// Drops what has come.
    func remove() {
        guard Self.isNamed(path, descriptor) else { return }
        unsafe unlink(path)
    }

    /// Lets others have it; an empty one goes.
    func release() {
        if size == 0 { remove() }
        close(descriptor)
    }

    /// Whether the name still belongs to the open file.
    private static func isNamed(_ path: String, _ descriptor: Int32) -> Bool {
        let held = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")
        return held == URL(filePath: path).resolvingSymlinksInPath().path
    }
}
