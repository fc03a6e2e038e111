// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import CFFmpeg
internal import Glibc

extension MediaInput {
    /// What a failed opening means.
    static func openingError(
        _ code: Int32, address: SourceAddress, file: FileReader?, callGuard: CallGuard, options: IngestOptions
    ) -> VideoIngestError {
        VideoIngestError(
            source: address.description,
            openingProblem(code, address: address, file: file, callGuard: callGuard, options: options))
    }

    private static func openingProblem(
        _ code: Int32, address: SourceAddress, file: FileReader?, callGuard: CallGuard, options: IngestOptions
    ) -> VideoIngestError.Problem {
        if callGuard.interrupt.isCancelled { return .cancelled }
        if callGuard.hasExpired { return .timedOut(doing: .opening, after: options.openDeadline) }
        if let file {
            if file.isUnfinishedMP4 { return .truncated }
            if let (width, height) = file.unusableY4MSize { return .unusableSize(width: width, height: height) }
            // Demuxers refuse what they cannot read with all sorts of codes; only a failing disk is another matter.
            return code == ph_averror(EIO) || code == ph_averror(ENOMEM)
                ? .library(doing: .opening, reason: Libav.reason(code)) : .notVideo
        }
        return networkProblem(code, .opening, at: address, after: options.openDeadline)
    }

    /// What a code from the network means.
    static func networkProblem(
        _ code: Int32, _ activity: VideoIngestError.Activity, at address: SourceAddress, after limit: Duration
    ) -> VideoIngestError.Problem {
        switch code {
        case ph_averror(ECONNREFUSED): .refused
        case ph_averror(ETIMEDOUT): .timedOut(doing: activity, after: limit)
        case ph_averror(EHOSTUNREACH), ph_averror(ENETUNREACH): .unreachable(reason: Libav.reason(code))
        case ph_averror(EIO), ph_averror(ECONNRESET), ph_averror(EPIPE), ph_averror_eof():
            // libav has one code for a name that does not resolve, a failed TLS handshake and a lost connection.
            if activity == .reading {
                .endedUnexpectedly
            } else if code == ph_averror(EIO), !address.hostIsKnown {
                .unknownHost
            } else if address.isEncrypted {
                .untrusted
            } else {
                .hungUp
            }
        // What libav makes of any answer, or none, in which it finds no status.
        case ph_averror_invalid_data() where activity == .opening && address.kind == .rtsp: .notRTSP
        case ph_averror_http_unauthorized(): .unauthorized
        case ph_averror_http_bad_request(): .httpStatus(status: "400")
        case ph_averror_http_forbidden(): .httpStatus(status: "403")
        case ph_averror_http_not_found(): .httpStatus(status: "404")
        case ph_averror_http_other_4xx(): .httpStatus(status: "4xx")
        case ph_averror_http_server_error(): .httpStatus(status: "5xx")
        default: .library(doing: activity, reason: Libav.reason(code))
        }
    }
}

extension SourceAddress {
    /// Whether it asks for TLS.
    var isEncrypted: Bool { full.hasPrefix("rtsps:") || full.hasPrefix("https:") }

    /// Whether the system finds an address for the host.
    var hostIsKnown: Bool {
        var found: UnsafeMutablePointer<addrinfo>?
        defer { freeaddrinfo(found) }
        return getaddrinfo(host, nil, nil, &found) == 0
    }
}

extension FileReader {
    /// An MP4 whose index, which is written last, is missing.
    var isUnfinishedMP4: Bool {
        guard let context else { return false }
        avio_seek(context, 4, SEEK_SET)
        var mark: [UInt8] = [0, 0, 0, 0]
        guard avio_read(context, &mark, 4) == 4 else { return false }
        return mark.elementsEqual("ftyp".utf8)
    }

    /// The size that a Y4M header states, where no picture can have it; libavformat takes such a file for no video.
    var unusableY4MSize: (width: Int, height: Int)? {
        guard let context else { return nil }
        avio_seek(context, 0, SEEK_SET)
        var header = [UInt8](repeating: 0, count: 256)
        let count = avio_read(context, &header, Int32(header.count))
        guard count > 0 else { return nil }
        let words = String(decoding: header.prefix(Int(count)).prefix { $0 != 0x0a }, as: UTF8.self).split(
            separator: " ")
        guard words.first == "YUV4MPEG2" else { return nil }
        func side(_ letter: Character) -> Int? {
            words.first { $0.first == letter }.flatMap { Int($0.dropFirst()) }
        }
        guard let width = side("W"), let height = side("H"), !(16...8192 ~= width && 16...8192 ~= height) else {
            return nil
        }
        return (width, height)
    }
}
