// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
private import Glibc
#else
private import Musl
#endif

/// An open file or directory, closed when the value goes.
///
/// The calls are the system's own because what they promise is what a log stands on: `fsync`, `rename`, `flock` and
/// `O_EXCL`. Every `unsafe` in this file hands the system a path or a buffer that outlives the call.
struct SystemFile: ~Copyable, Sendable {
    private let descriptor: Int32
    private let path: String

    private init(opening path: String, flags: Int32, mode: mode_t = 0, to operation: String) throws(LogError) {
        var opened: Int32
        repeat {
            opened = unsafe open(path, flags | O_CLOEXEC, mode)
        } while opened < 0 && errno == EINTR
        guard opened >= 0 else { throw .lastSystemError(operation, path) }
        descriptor = opened
        self.path = path
    }

    private init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit {
        _ = close(descriptor)
    }

    /// Opens a file to write it from its beginning.
    static func writing(_ path: String) throws(LogError) -> SystemFile {
        try SystemFile(opening: path, flags: O_WRONLY | O_CREAT | O_TRUNC, mode: 0o644, to: "write")
    }

    /// Makes a file that only its owner can read.
    /// - Throws: ``LogError/system(operation:path:code:reason:)``, also if there is a file of this name.
    static func makingSecret(_ path: String) throws(LogError) -> SystemFile {
        try SystemFile(opening: path, flags: O_WRONLY | O_CREAT | O_EXCL, mode: 0o600, to: "make")
    }

    /// Opens a directory to lock it or to make its names durable.
    static func directory(_ path: String) throws(LogError) -> SystemFile {
        try SystemFile(opening: path, flags: O_RDONLY | O_DIRECTORY, to: "open the directory")
    }

    /// Takes the lock that one holder at a time can have; it goes with the process or this value.
    /// - Returns: `false` if somebody else holds it.
    func lock() throws(LogError) -> Bool {
        guard flock(descriptor, LOCK_EX | LOCK_NB) != 0 else { return true }
        guard errno == EWOULDBLOCK else { throw .lastSystemError("lock", path) }
        return false
    }

    /// Gives the lock back.
    ///
    /// Closing alone would leave it with a process that was forked meanwhile, until that runs its own program.
    func unlock() {
        _ = flock(descriptor, LOCK_UN)
    }

    /// Writes all of `bytes`.
    func write(_ bytes: [UInt8]) throws(LogError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Self.systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: buffer[written...]))
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .lastSystemError("write", path) }
            written += count
        }
    }

    /// Has the system begin to write what it holds of the file, so that later waits find less left to do.
    func beginToWriteOut() {
        // Advice that the pages are not needed again makes Linux start to write the dirty ones.
        _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
    }

    /// Waits until what was written, or for a directory its names, would outlast a loss of power.
    func makeDurable() throws(LogError) {
        guard fsync(descriptor) == 0 else { throw .lastSystemError("make durable", path) }
    }

    /// Reads a whole file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - limit: The most bytes it may have.
    /// - Returns: `nil` if there is no such file.
    /// - Throws: ``LogError``.
    static func read(_ path: String, limit: Int) throws(LogError) -> [UInt8]? {
        let opened = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else {
            guard errno == ENOENT || errno == ENOTDIR else { throw .lastSystemError("read", path) }
            return nil
        }
        let file = SystemFile(descriptor: opened, path: path)
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe block.withUnsafeMutableBytes { unsafe systemRead(file.descriptor, $0) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .lastSystemError("read", path) }
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: block[..<count])
            guard bytes.count <= limit else {
                throw .malformed(path, reason: "longer than the \(limit) bytes such a file can have")
            }
        }
    }

    /// Reads what is there from an open file.
    static func readOnce(descriptor: Int32, path: String, most: Int) throws(LogError) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: most)
        while true {
            let count = unsafe block.withUnsafeMutableBytes { unsafe systemRead(descriptor, $0) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .lastSystemError("read", path) }
            return Array(block.prefix(count))
        }
    }

    /// Puts the file `from` in the place of `to` in one step.
    static func rename(_ from: String, to: String) throws(LogError) {
        guard systemRename(from, to) == 0 else { throw .lastSystemError("rename to", to) }
    }

    /// Removes a file.
    /// - Returns: `false` if there was none.
    @discardableResult
    static func remove(_ path: String) throws(LogError) -> Bool {
        guard unsafe unlink(path) != 0 else { return true }
        guard errno == ENOENT || errno == ENOTDIR else { throw .lastSystemError("remove", path) }
        return false
    }

    /// Makes one directory.
    /// - Returns: `false` if there was one.
    static func makeDirectory(_ path: String) throws(LogError) -> Bool {
        guard unsafe mkdir(path, 0o755) != 0 else { return true }
        guard errno == EEXIST else { throw .lastSystemError("make the directory", path) }
        return false
    }

    /// Removes a directory that must be empty, if it is there.
    static func removeDirectory(_ path: String) throws(LogError) {
        guard unsafe rmdir(path) != 0, errno != ENOENT else { return }
        throw .lastSystemError("remove the directory", path)
    }

    /// The permission bits of a file.
    static func permissions(_ path: String) throws(LogError) -> UInt32 {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw .lastSystemError("look at", path) }
        return UInt32(status.st_mode & 0o777)
    }

    private static func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Int {
        unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
    }

    private static func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
        unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
    }

    private static func systemRename(_ from: String, _ to: String) -> Int32 {
        unsafe Glibc.rename(from, to)
    }
}

extension LogError {
    fileprivate static func lastSystemError(_ operation: String, _ path: String) -> LogError {
        let code = errno
        let reason = unsafe String(cString: strerror(code))
        return .system(operation: operation, path: path, code: code, reason: reason)
    }
}
