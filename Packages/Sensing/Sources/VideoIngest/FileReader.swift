// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import CFFmpeg
internal import Glibc

/// Feeds libav from one open regular file, and from nothing else.
///
/// libav never learns a path, so no playlist, reference or protocol inside a file can make it open another.
final class FileReader {
    let size: Int64
    private let descriptor: Int32
    private var position: Int64 = 0
    private(set) var context: UnsafeMutablePointer<AVIOContext>?

    /// Large enough for few calls, small enough to skip what is not a key frame.
    private static let bufferBytes = 64 << 10

    init(_ address: SourceAddress) throws(VideoIngestError) {
        func refuse(_ problem: VideoIngestError.Problem) -> VideoIngestError {
            VideoIngestError(source: address.description, problem)
        }
        // Non-blocking, so that a FIFO without a writer returns at once and can be named.
        let descriptor = open(address.full, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else {
            switch errno {
            case ENOENT, ENOTDIR: throw refuse(.missingFile)
            case ENXIO: throw refuse(.notARegularFile(kind: "a socket or a device"))
            default: throw refuse(.unreadable(reason: String(cString: strerror(errno))))
            }
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            close(descriptor)
            throw refuse(.unreadable(reason: String(cString: strerror(errno))))
        }
        let problem: VideoIngestError.Problem? =
            switch status.st_mode & S_IFMT {
            case S_IFREG: status.st_size == 0 ? .emptyFile : nil
            case S_IFDIR: .directory
            case S_IFIFO: .notARegularFile(kind: "a FIFO")
            case S_IFSOCK: .notARegularFile(kind: "a socket")
            case S_IFCHR, S_IFBLK: .notARegularFile(kind: "a device")
            default: .notARegularFile(kind: "something else")
            }
        if let problem {
            close(descriptor)
            throw refuse(problem)
        }
        self.descriptor = descriptor
        size = Int64(status.st_size)
        let buffer = av_malloc(Self.bufferBytes)?.assumingMemoryBound(to: UInt8.self)
        context = avio_alloc_context(
            buffer, Int32(Self.bufferBytes), 0, Unmanaged.passUnretained(self).toOpaque(),
            { opaque, target, count in
                guard let opaque, let target else { return ph_averror(EINVAL) }
                return Unmanaged<FileReader>.fromOpaque(opaque).takeUnretainedValue().read(into: target, count)
            }, nil,
            { opaque, offset, whence in
                guard let opaque else { return Int64(ph_averror(EINVAL)) }
                return Unmanaged<FileReader>.fromOpaque(opaque).takeUnretainedValue().seek(offset, whence)
            })
        guard context != nil else {
            av_free(buffer)
            throw refuse(.library(doing: .opening, reason: "out of memory"))
        }
    }

    deinit {
        if let context {
            av_freep(&context.pointee.buffer)
            var freed: UnsafeMutablePointer<AVIOContext>? = context
            avio_context_free(&freed)
        }
        close(descriptor)
    }

    /// Share of the file before the last byte read.
    var progress: Double { min(1, Double(position) / Double(size)) }

    private func read(into target: UnsafeMutablePointer<UInt8>, _ count: Int32) -> Int32 {
        while true {
            let got = pread(descriptor, target, Int(count), off_t(position))
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { return ph_averror(errno) }
            guard got > 0 else { return ph_averror_eof() }
            position += Int64(got)
            return Int32(got)
        }
    }

    private func seek(_ offset: Int64, _ whence: Int32) -> Int64 {
        let base: Int64
        switch whence & ~AVSEEK_FORCE {
        case AVSEEK_SIZE: return size
        case SEEK_SET: base = 0
        case SEEK_CUR: base = position
        case SEEK_END: base = size
        default: return Int64(ph_averror(EINVAL))
        }
        let (target, overflow) = base.addingReportingOverflow(offset)
        guard !overflow, target >= 0 else { return Int64(ph_averror(EINVAL)) }
        position = target
        return target
    }
}
