// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import CFFmpeg
internal import Glibc

/// Fetches a JPEG over HTTP(S) into memory that is reused and, at the end, zeroed.
final class SnapshotRequest {
    private let address: SourceAddress
    private let options: IngestOptions
    private let callGuard: CallGuard
    /// Room for the limit, one byte more, and what decoders may read beyond the end.
    private let buffer: UnsafeMutablePointer<UInt8>
    private let capacity: Int

    init(_ address: SourceAddress, options: IngestOptions, callGuard: CallGuard) {
        _ = Libav.quiet
        self.address = address
        self.options = options
        self.callGuard = callGuard
        capacity = min(max(options.snapshotLimitBytes, 1024), 1 << 30) + 1 + Int(AV_INPUT_BUFFER_PADDING_SIZE)
        buffer = .allocate(capacity: capacity)
        used = 0
    }

    deinit {
        explicit_bzero(buffer, used)
        buffer.deallocate()
    }

    /// The most bytes that were ever written.
    private var used: Int

    /// Fetches once.
    ///
    /// - Returns: The JPEG, from its start marker to its end marker, valid until the next call.
    /// - Throws: ``VideoIngestError`` saying what came instead.
    func fetch() throws(VideoIngestError) -> UnsafeMutableBufferPointer<UInt8> {
        callGuard.allow(until: callGuard.clock.now + options.readDeadline)
        defer { callGuard.allow(until: nil) }
        var opened: UnsafeMutablePointer<AVIOContext>?
        var callback = callGuard.callback
        let code = Libav.withOptions(protocolOptions) { dictionary in
            avio_open2(&opened, address.full, AVIO_FLAG_READ, &callback, &dictionary)
        }
        guard code >= 0, let connection = opened else { throw failure(code, .opening) }
        defer { avio_closep(&opened) }
        let limit = capacity - 1 - Int(AV_INPUT_BUFFER_PADDING_SIZE)
        if avio_size(connection) > Int64(limit) { throw error(.tooLarge(limitBytes: limit)) }

        var count = 0
        var isChecked = false
        while true {
            if callGuard.mustStop() { throw failure(ph_averror_exit(), .reading) }
            let got = avio_read_partial(connection, buffer + count, Int32(limit + 1 - count))
            if got == ph_averror_eof() || got == 0 { break }
            guard got > 0 else { throw failure(got, .reading) }
            count += Int(got)
            used = max(used, count)
            if count > limit { throw error(.tooLarge(limitBytes: limit)) }
            if !isChecked, count >= 16 {
                // At once, since what is no picture may never end.
                try checkStart(count)
                isChecked = true
            }
        }
        try checkStart(count)
        memset(buffer + count, 0, Int(AV_INPUT_BUFFER_PADDING_SIZE))
        return UnsafeMutableBufferPointer(start: buffer, count: try end(of: count))
    }

    private var protocolOptions: [(String, String)] {
        // From https no redirect leads to plain http, which would show the credentials to anyone on the way.
        let isSecure = address.full.hasPrefix("https:")
        return [
            ("protocol_whitelist", isSecure ? "https,tls,tcp" : "http,https,tls,tcp"),
            ("tls_verify", options.acceptsUnverifiedTLS ? "0" : "1"), ("user_agent", "pumphandle"), ("icy", "0"),
            ("seekable", "0"),
        ]
    }

    private func failure(_ code: Int32, _ activity: VideoIngestError.Activity) -> VideoIngestError {
        if callGuard.interrupt.isCancelled { return error(.cancelled) }
        if callGuard.hasExpired { return error(.timedOut(doing: activity, after: options.readDeadline)) }
        // The connection ended before the length that was announced.
        if activity == .reading, code == ph_averror(EIO) || code == ph_averror_invalid_data() {
            return error(.damagedJPEG)
        }
        return error(MediaInput.networkProblem(code, activity, at: address, after: options.readDeadline))
    }

    private func checkStart(_ count: Int) throws(VideoIngestError) {
        let start = UnsafeBufferPointer(start: buffer, count: min(count, 16))
        guard !start.starts(with: [0xff, 0xd8, 0xff]) else { return }
        let text = String(decoding: start, as: UTF8.self).lowercased()
        let found =
            if count == 0 {
                "nothing"
            } else if start.first == UInt8(ascii: "<") || text.contains("<html") {
                "a web page"
            } else if start.starts(with: [0x89, 0x50, 0x4e, 0x47]) {
                "a PNG picture"
            } else if text.hasPrefix("gif8") {
                "a GIF picture"
            } else if text.hasPrefix("--") || text.hasPrefix("\r\n--") {
                "a multipart stream"
            } else {
                "something else"
            }
        throw error(.notAJPEG(found: found))
    }

    /// Length up to the end marker, after which only padding may follow.
    private func end(of count: Int) throws(VideoIngestError) -> Int {
        var end = count
        while end > 4, [0x00, 0x0a, 0x0d, 0x20].contains(buffer[end - 1]) { end -= 1 }
        guard end >= 4, buffer[end - 2] == 0xff, buffer[end - 1] == 0xd9 else { throw error(.damagedJPEG) }
        return end
    }

    private func error(_ problem: VideoIngestError.Problem) -> VideoIngestError {
        VideoIngestError(source: address.description, problem)
    }
}
