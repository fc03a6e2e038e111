// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import CFFmpeg
internal import Glibc

/// One open container or RTSP session and its video stream.
final class MediaInput {
    /// Containers that hold their pictures themselves.
    ///
    /// Absent on purpose: everything that names other files or hosts (hls, dash, concat, image2, imf, sdp, …). The last
    /// line only makes "holds sound and no video" possible.
    static let containers =
        "mov,matroska,avi,mpegts,mpeg,mpegvideo,m4v,h264,hevc,mjpeg,flv,live_flv,asf,mxf,ogg,yuv4mpegpipe,nut,dv,"
        + "gxf,rm,ivf,obu,vc1,h263,h261,mpjpeg,dhav,"
        + "wav,mp3,flac,aac,ac3,aiff,au,w64,ape,caf"

    let address: SourceAddress
    let stream: UnsafeMutablePointer<AVStream>
    /// How the container wants the picture shown.
    let turn: QuarterTurn
    private let context: UnsafeMutablePointer<AVFormatContext>
    private let callGuard: CallGuard
    private let file: FileReader?

    /// Opens and finds the video stream.
    init(
        _ address: SourceAddress, options: IngestOptions, callGuard: CallGuard
    ) throws(VideoIngestError) {
        _ = Libav.quiet
        self.address = address
        self.callGuard = callGuard
        file = address.kind == .file ? try FileReader(address) : nil
        callGuard.allow(until: callGuard.clock.now + options.openDeadline)
        defer { callGuard.allow(until: nil) }

        func refuse(_ problem: VideoIngestError.Problem) -> VideoIngestError {
            VideoIngestError(source: address.description, problem)
        }
        guard let allocated = avformat_alloc_context() else {
            throw refuse(.library(doing: .opening, reason: "out of memory"))
        }
        allocated.pointee.interrupt_callback = callGuard.callback
        // No opening of anything else, whatever a container asks for.
        if let file {
            allocated.pointee.pb = file.context
            allocated.pointee.io_open = { _, _, _, _, _ in ph_averror(EPERM) }
        }
        // Not AVFMT_FLAG_NOBUFFER: what is read to learn of the stream holds the key frame that a camera begins with.
        allocated.pointee.flags |= AVFMT_FLAG_DISCARD_CORRUPT
        allocated.pointee.error_recognition = 0
        allocated.pointee.max_streams = 64
        var opened: UnsafeMutablePointer<AVFormatContext>? = allocated
        let name = file == nil ? address.full : ""
        let code = Libav.withOptions(Self.options(for: address, options)) { dictionary in
            avformat_open_input(&opened, name, nil, &dictionary)
        }
        guard code >= 0, let opened else {
            throw Self.openingError(code, address: address, file: file, callGuard: callGuard, options: options)
        }
        func closed(_ problem: VideoIngestError.Problem) -> VideoIngestError {
            var closing: UnsafeMutablePointer<AVFormatContext>? = opened
            avformat_close_input(&closing)
            return refuse(problem)
        }
        let probed = Self.isDescribed(opened, policy: options.policy) ? 0 : avformat_find_stream_info(opened, nil)
        if callGuard.interrupt.isCancelled { throw closed(.cancelled) }
        if callGuard.hasExpired { throw closed(.timedOut(doing: .opening, after: options.openDeadline)) }
        if probed < 0 {
            throw closed(
                file == nil
                    ? Self.networkProblem(probed, .reading, at: address, after: options.openDeadline)
                    : .library(doing: .opening, reason: Libav.reason(probed)))
        }
        guard let stream = Self.videoStream(of: opened) else {
            // Of a camera only video is asked for, so that what else it offers is not known.
            if file == nil { throw closed(.offersNoVideo) }
            let kinds = Self.streamKinds(of: opened)
            throw closed(kinds.isEmpty ? .noPicture : .noVideoStream(holds: kinds))
        }
        guard let turn = QuarterTurn(ph_display_matrix(stream)) else { throw closed(.unusableTurn) }
        for index in 0..<Int(opened.pointee.nb_streams) where opened.pointee.streams[index] != stream {
            opened.pointee.streams[index]?.pointee.discard = AVDISCARD_ALL
        }
        context = opened
        self.stream = stream
        self.turn = turn
    }

    deinit {
        var closing: UnsafeMutablePointer<AVFormatContext>? = context
        avformat_close_input(&closing)
    }

    /// Time that the container states for the stream, `nil` where it states none.
    var duration: Duration? {
        let unit = stream.pointee.time_base
        let stated = stream.pointee.duration
        guard stated > 0, stated != ph_nopts(), unit.den > 0 else { return nil }
        let seconds = Double(stated) * Double(unit.num) / Double(unit.den)
        return seconds < 1e9 ? .seconds(seconds) : nil
    }

    /// Usual time from frame to frame; 40 ms where nothing is stated.
    var frameInterval: Duration {
        let rate = stream.pointee.avg_frame_rate
        guard rate.num > 0, rate.den > 0 else { return .milliseconds(40) }
        return .seconds(min(max(Double(rate.den) / Double(rate.num), 0.001), 10))
    }

    /// Whether it can go back.
    var isFile: Bool { file != nil }

    /// Share of a file read so far.
    var progress: Double? { file?.progress }

    /// Whether a file's index names pictures beyond its last byte.
    var isCutShort: Bool {
        guard let file else { return false }
        let count = avformat_index_get_entries_count(stream)
        guard count > 0, let entry = avformat_index_get_entry(stream, count - 1) else { return false }
        return entry.pointee.pos + Int64(entry.pointee.size) > file.size
    }

    /// Whether presentation stamps go wrong when packets are left in the file.
    var losesOffsetsWhenSkipping: Bool {
        context.pointee.iformat.pointee.name.map { String(cString: $0).hasPrefix("mov,") } ?? false
    }

    /// Leaves packets that are no key frames in the file where the container allows.
    func skipBetweenKeyframes(_ skip: Bool) {
        stream.pointee.discard = skip ? AVDISCARD_NONKEY : AVDISCARD_DEFAULT
    }

    /// Goes back to the key frame at or before a stamp; `false` where that is impossible.
    func rewind(to stamp: Int64) -> Bool {
        file != nil && av_seek_frame(context, stream.pointee.index, stamp, AVSEEK_FLAG_BACKWARD) >= 0
    }

    /// Reads the next packet of the video stream; `false` at the end.
    ///
    /// A read of a live stream is never cut short for anything but its own deadline: half a packet taken from a
    /// connection would spoil the rest of it.
    func read(
        into packet: UnsafeMutablePointer<AVPacket>, options: IngestOptions
    ) throws(VideoIngestError) -> Bool {
        while true {
            av_packet_unref(packet)
            if file == nil { callGuard.allow(until: callGuard.clock.now + options.readDeadline) }
            let code = av_read_frame(context, packet)
            if callGuard.interrupt.isCancelled { throw error(.cancelled) }
            if code >= 0 {
                if packet.pointee.stream_index == stream.pointee.index { return true }
                continue
            }
            if callGuard.hasExpired || code == ph_averror(ETIMEDOUT) {
                throw error(.timedOut(doing: .reading, after: options.readDeadline))
            }
            if code == ph_averror_eagain() { continue }
            if code == ph_averror_eof() { return false }
            if file != nil, code == ph_averror_invalid_data() || code == ph_averror(EIO) { throw error(.truncated) }
            throw error(
                file == nil
                    ? Self.networkProblem(code, .reading, at: address, after: options.readDeadline)
                    : .library(doing: .reading, reason: Libav.reason(code)))
        }
    }

    func error(_ problem: VideoIngestError.Problem) -> VideoIngestError {
        VideoIngestError(source: address.description, problem)
    }

    private static func options(for address: SourceAddress, _ options: IngestOptions) -> [(String, String)] {
        guard address.kind == .rtsp else {
            return [("format_whitelist", containers), ("protocol_whitelist", "")]
        }
        return [
            ("format_whitelist", "rtsp"), ("protocol_whitelist", "rtsp,tcp,tls"), ("rtsp_transport", "tcp"),
            ("allowed_media_types", "video"), ("timeout", "\(options.readDeadline.nanoseconds / 1000)"),
            ("analyzeduration", "3000000"), ("probesize", "2000000"),
            ("tls_verify", options.acceptsUnverifiedTLS ? "0" : "1"),
        ]
    }

    /// Whether the container's header says enough to decode key frames, so that nothing need be read to find out.
    private static func isDescribed(_ context: UnsafeMutablePointer<AVFormatContext>, policy: LookPolicy) -> Bool {
        guard case .keyframes = policy, let stream = videoStream(of: context), let parameters = stream.pointee.codecpar,
            avformat_index_get_entries_count(stream) > 0
        else { return false }
        return parameters.pointee.width > 0 && parameters.pointee.height > 0
            && stream.pointee.avg_frame_rate.num > 0
    }

    /// The largest video stream that is no cover picture.
    private static func videoStream(
        of context: UnsafeMutablePointer<AVFormatContext>
    ) -> UnsafeMutablePointer<AVStream>? {
        var best: UnsafeMutablePointer<AVStream>?
        var most = -1
        for index in 0..<Int(context.pointee.nb_streams) {
            guard let stream = context.pointee.streams[index], let parameters = stream.pointee.codecpar,
                parameters.pointee.codec_type == AVMEDIA_TYPE_VIDEO,
                stream.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC == 0
            else { continue }
            let pixels = Int(parameters.pointee.width) * Int(parameters.pointee.height)
            if pixels > most { (best, most) = (stream, pixels) }
        }
        return best
    }

    /// What the other streams hold, in words.
    private static func streamKinds(of context: UnsafeMutablePointer<AVFormatContext>) -> String {
        var kinds: [String] = []
        for index in 0..<Int(context.pointee.nb_streams) {
            let kind: String =
                switch context.pointee.streams[index]?.pointee.codecpar.pointee.codec_type {
                case AVMEDIA_TYPE_AUDIO: "sound"
                case AVMEDIA_TYPE_SUBTITLE: "subtitles"
                case AVMEDIA_TYPE_VIDEO: "a cover picture"
                default: "other data"
                }
            if !kinds.contains(kind) { kinds.append(kind) }
        }
        return kinds.joined(separator: ", ")
    }
}
