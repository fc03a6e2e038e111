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
            openingProblem(code, file: file, callGuard: callGuard, options: options))
    }

    private static func openingProblem(
        _ code: Int32, file: FileReader?, callGuard: CallGuard, options: IngestOptions
    ) -> VideoIngestError.Problem {
        if callGuard.interrupt.isCancelled { return .cancelled }
        if callGuard.hasExpired { return .timedOut(doing: .opening, after: options.openDeadline) }
        if let file {
            if file.isUnfinishedMP4 { return .truncated }
            // Demuxers refuse what they cannot read with all sorts of codes; only a failing disk is another matter.
            return code == ph_averror(EIO) || code == ph_averror(ENOMEM)
                ? .library(doing: .opening, reason: Libav.reason(code)) : .notVideo
        }
        return networkProblem(code, .opening, after: options.openDeadline)
    }

    /// What a code from the network means.
    static func networkProblem(
        _ code: Int32, _ activity: VideoIngestError.Activity, after limit: Duration
    ) -> VideoIngestError.Problem {
        switch code {
        case ph_averror(ECONNREFUSED): .refused
        case ph_averror(ETIMEDOUT): .timedOut(doing: activity, after: limit)
        case ph_averror(EHOSTUNREACH), ph_averror(ENETUNREACH): .unreachable(reason: Libav.reason(code))
        // What libav's tcp makes of a name that does not resolve.
        case ph_averror(EIO) where activity == .opening:
            .unreachable(reason: "its name is unknown or it closed the connection")
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

extension FileReader {
    /// An MP4 whose index, which is written last, is missing.
    var isUnfinishedMP4: Bool {
        guard let context else { return false }
        avio_seek(context, 4, SEEK_SET)
        var mark: [UInt8] = [0, 0, 0, 0]
        guard avio_read(context, &mark, 4) == 4 else { return false }
        return mark.elementsEqual("ftyp".utf8)
    }
}
