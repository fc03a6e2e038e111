// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import CFFmpeg

/// What decoding alone costs, as libav does it by itself: the bound that looks are measured against.
package struct DecodeCeiling {
    /// Which frames are decoded.
    package enum Frames: Sendable {
        /// Key frames, everything else left out by demuxer and decoder.
        case key
        /// All.
        case all
    }

    /// Pictures that came out.
    package let pictures: Int
    /// Processor time of opening, reading and decoding.
    package let processorTime: Duration

    /// Decodes a file once, on one thread, and looks at nothing.
    ///
    /// - Parameters:
    ///   - address: A file's.
    ///   - frames: Which to decode.
    /// - Throws: ``VideoIngestError`` when the file does not open.
    package init(_ address: SourceAddress, frames: Frames) throws(VideoIngestError) {
        let start = StageTimes.thread
        var options = IngestOptions()
        options.policy = frames == .key ? .keyframes(every: .milliseconds(1)) : .everyFrame
        let callGuard = CallGuard(clock: MonotonicClock(), interrupt: Interrupt())
        let input = try MediaInput(address, options: options, callGuard: callGuard)
        var problem = VideoIngestError.Problem.noPicture
        guard
            let decoder = VideoDecoder(
                input.stream.pointee.codecpar, timeBase: input.stream.pointee.time_base, threads: 1, problem: &problem)
        else { throw input.error(problem) }
        guard let packet = av_packet_alloc() else {
            throw input.error(.library(doing: .opening, reason: "out of memory"))
        }
        defer {
            var freed: UnsafeMutablePointer<AVPacket>? = packet
            av_packet_free(&freed)
        }
        if frames == .key {
            input.skipBetweenKeyframes(true)
            decoder.skip(AVDISCARD_NONKEY)
        }
        var pictures = 0
        func takeAll() {
            while true {
                switch decoder.receive() {
                case .picture: pictures += 1
                case .damaged: continue
                case .hungry, .empty: return
                }
            }
        }
        while try input.read(into: packet, options: options) {
            _ = decoder.send(packet)
            takeAll()
        }
        _ = decoder.send(nil)
        takeAll()
        self.pictures = pictures
        processorTime = StageTimes.thread - start
    }
}
