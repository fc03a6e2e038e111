// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import CFFmpeg

/// One decoder and the frame it lends.
final class VideoDecoder {
    /// What the decoder gave.
    enum Output {
        /// A whole picture, in ``VideoDecoder/frame``.
        case picture
        /// A picture with damage in it.
        case damaged
        /// It wants more packets.
        case hungry
        /// It was drained.
        case empty
    }

    /// The picture last given; its planes belong to the decoder until the next call.
    let frame: UnsafeMutablePointer<AVFrame>
    private let context: UnsafeMutablePointer<AVCodecContext>

    /// How the picture last given wants to be shown, where it says so itself, as JPEGs do; nil where that is no turn.
    func turn(orElse container: QuarterTurn) -> QuarterTurn? {
        guard let matrix = ph_frame_display_matrix(frame) else { return container }
        return QuarterTurn(matrix)
    }

    /// Opens a decoder.
    ///
    /// - Parameters:
    ///   - parameters: What the container says of the stream.
    ///   - timeBase: Unit of its stamps.
    ///   - threads: 1...16.
    ///   - isStrict: Refuses a picture for any fault.
    ///   - problem: What to report where it fails; the caller names the source.
    init?(
        _ parameters: UnsafeMutablePointer<AVCodecParameters>, timeBase: AVRational, threads: Int,
        isStrict: Bool = false, problem: inout VideoIngestError.Problem
    ) {
        let name = String(cString: avcodec_get_name(parameters.pointee.codec_id))
        guard parameters.pointee.codec_id != AV_CODEC_ID_NONE,
            let codec = avcodec_find_decoder(parameters.pointee.codec_id)
        else {
            problem = .unknownCodec(name: name == "none" ? "an unknown format" : name)
            return nil
        }
        problem = .library(doing: .opening, reason: "out of memory")
        guard let context = avcodec_alloc_context3(codec) else { return nil }
        var freed: UnsafeMutablePointer<AVCodecContext>? = context
        guard let frame = av_frame_alloc() else {
            avcodec_free_context(&freed)
            return nil
        }
        var code = avcodec_parameters_to_context(context, parameters)
        context.pointee.pkt_timebase = timeBase
        context.pointee.thread_count = Int32(min(max(threads, 1), 16))
        // Whole frames in flight would delay looks; slices do not.
        context.pointee.thread_type = FF_THREAD_SLICE
        // Concealed errors are made-up pixels, and no such picture is given; without it H.264 does not tell of errors at all.
        context.pointee.error_concealment = FF_EC_GUESS_MVS | FF_EC_DEBLOCK
        if isStrict { context.pointee.err_recognition |= AV_EF_EXPLODE | AV_EF_CAREFUL }
        context.pointee.max_pixels = 8192 * 8192
        if code >= 0 { code = avcodec_open2(context, codec, nil) }
        guard code >= 0 else {
            avcodec_free_context(&freed)
            var frame: UnsafeMutablePointer<AVFrame>? = frame
            av_frame_free(&frame)
            problem = .library(doing: .opening, reason: "the \(name) decoder: \(Libav.reason(code))")
            return nil
        }
        self.context = context
        self.frame = frame
    }

    deinit {
        var frame: UnsafeMutablePointer<AVFrame>? = frame
        av_frame_free(&frame)
        var freed: UnsafeMutablePointer<AVCodecContext>? = context
        avcodec_free_context(&freed)
    }

    /// Which pictures the decoder may leave out.
    func skip(_ discard: AVDiscard) { context.pointee.skip_frame = discard }

    /// Leaves out the smoothing of block edges, which no scaled-down picture shows.
    func skipDeblocking(_ skip: Bool) { context.pointee.skip_loop_filter = skip ? AVDISCARD_ALL : AVDISCARD_DEFAULT }

    /// Gives a packet, or drains with `nil`; `false` when the packet is damaged.
    func send(_ packet: UnsafePointer<AVPacket>?) -> Bool {
        let code = avcodec_send_packet(context, packet)
        return code >= 0 || code == ph_averror_eof()
    }

    /// Takes the next picture.
    func receive() -> Output {
        let code = avcodec_receive_frame(context, frame)
        if code == ph_averror_eagain() { return .hungry }
        if code == ph_averror_eof() { return .empty }
        guard code >= 0 else { return .damaged }
        let isDamaged = frame.pointee.flags & AV_FRAME_FLAG_CORRUPT != 0 || frame.pointee.decode_error_flags != 0
        return isDamaged ? .damaged : .picture
    }

    /// Decodes one key frame on its own: given, drained and forgotten, so that it comes out at once.
    ///
    /// Strictly, any fault in it is damage, which takes less time than concealing it. Frames that rest on others cannot
    /// be decoded so, since many name some that they do not use.
    func decodeAlone(_ packet: UnsafePointer<AVPacket>, strictly isStrict: Bool) -> Output {
        let usual = (context.pointee.err_recognition, context.pointee.error_concealment)
        if isStrict {
            context.pointee.err_recognition |= AV_EF_EXPLODE
            context.pointee.error_concealment = 0
        }
        defer { (context.pointee.err_recognition, context.pointee.error_concealment) = usual }
        guard send(packet) else {
            avcodec_flush_buffers(context)
            return .damaged
        }
        _ = send(nil)
        let output = receive()
        // Keeps the frame's planes, which are counted references, and forgets the rest.
        avcodec_flush_buffers(context)
        return output == .empty || output == .hungry ? .damaged : output
    }

    /// Forgets what came before.
    func flush() { avcodec_flush_buffers(context) }
}
