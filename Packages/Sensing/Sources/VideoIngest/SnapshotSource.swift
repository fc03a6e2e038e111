// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import CFFmpeg

/// Looks from the address of a camera's JPEG snapshot, one request each.
package final class SnapshotSource: Source {
    package let interrupt: Interrupt
    package var isLive: Bool { true }
    package var isRecording: Bool { false }
    package var progress: Double? { nil }
    package private(set) var counters = IngestCounters()

    private let address: SourceAddress
    private var options: IngestOptions
    private let clock: any IngestClock
    private let origin: Duration
    private let interval: Duration
    private let request: SnapshotRequest
    private let scaler = FrameScaler()
    private var decoder: VideoDecoder?
    private var backOff: BackOff
    private var trouble: VideoIngestError?
    /// Instant of the clock of the next request.
    private var nextAt: Duration
    private var size: (width: Int, height: Int, working: WorkingSize)?
    private var wasLost = false

    /// Asks for the first picture at the first look.
    package convenience init(
        _ address: SourceAddress, options: IngestOptions, clock: any IngestClock = MonotonicClock(),
        interrupt: Interrupt = Interrupt()
    ) {
        self.init(address, options: options, clock: clock, interrupt: interrupt, random: SystemRandomNumberGenerator())
    }

    package init(
        _ address: SourceAddress, options: IngestOptions, clock: any IngestClock, interrupt: Interrupt,
        random: any RandomNumberGenerator
    ) {
        self.address = address
        self.options = options
        self.clock = clock
        self.interrupt = interrupt
        origin = clock.now
        nextAt = origin
        // "Every frame" of a snapshot address has no meaning of its own; one a second loads no camera.
        interval = max(options.policy.interval ?? .seconds(1), .milliseconds(40))
        request = SnapshotRequest(
            address, options: options, callGuard: CallGuard(clock: clock, interrupt: interrupt))
        backOff = BackOff(first: options.firstBackOff, longest: options.longestBackOff, random: random)
    }

    package var now: Duration { clock.now - origin }
    package var stream: StreamFacts? { counters.looks > 0 ? StreamFacts(codec: "jpeg") : nil }

    package func fit(smallestPerson share: Double) { options.smallestPerson = share }

    package func takeSecondFrames(after: Duration?) { options.secondFrameAfter = after }

    package func nextLook(
        into picture: inout WorkingPicture?, until deadline: Duration?
    ) throws(VideoIngestError) -> NextLook {
        let limit = deadline.map { origin + $0 }
        while true {
            clock.sleep(until: min(nextAt, limit ?? nextAt), interrupt)
            if interrupt.isCancelled { throw error(.cancelled) }
            guard clock.now >= nextAt else { return .nothing(trouble) }
            do throws(VideoIngestError) {
                let look = try fetchLook(into: &picture)
                schedule(after: .zero)
                trouble = nil
                backOff.succeed()
                return .look(look)
            } catch {
                guard error.isPassing else { throw error }
                trouble = error
                wasLost = true
                counters.reconnects += 1
                schedule(after: backOff.next())
            }
        }
    }

    /// Sets the next request on the grid of looks, at least `wait` from now.
    private func schedule(after wait: Duration) {
        let passed = clock.now + wait - origin
        let slot = max(passed.nanoseconds / interval.nanoseconds, (nextAt - origin).nanoseconds / interval.nanoseconds)
        nextAt = origin + .nanoseconds((slot + 1) * interval.nanoseconds)
    }

    private func fetchLook(into picture: inout WorkingPicture?) throws(VideoIngestError) -> Look {
        let bytes = try request.fetch()
        let decoder = try readyDecoder()
        guard let packet = av_packet_alloc() else { throw error(.library(doing: .decoding, reason: "out of memory")) }
        defer {
            var freed: UnsafeMutablePointer<AVPacket>? = packet
            av_packet_free(&freed)
        }
        packet.pointee.data = bytes.baseAddress
        packet.pointee.size = Int32(bytes.count)
        packet.pointee.flags = AV_PKT_FLAG_KEY
        counters.packetsRead += 1
        counters.packetsDecoded += 1
        guard decoder.decodeAlone(packet, strictly: true) == .picture else {
            counters.damaged += 1
            throw error(.damagedJPEG)
        }
        guard let turn = decoder.turn(orElse: .none) else { throw error(.unusableTurn) }
        let coded = (Int(decoder.frame.pointee.width), Int(decoder.frame.pointee.height))
        let (width, height) = turn.isSideways ? (coded.1, coded.0) : coded
        guard let pixels = decoder.pixelShape(in: nil, turn: turn) else { throw error(.unusablePixelShape) }
        guard let working = WorkingSize(fitting: width, height, pixels: pixels, options: options) else {
            throw error(.unusableSize(width: width, height: height))
        }
        var breaks: Look.Break? = counters.looks == 0 ? .first : wasLost ? .reconnected : nil
        if let size, (size.width, size.height) != (width, height) {
            counters.sizeChanges += 1
            breaks = .resized
        } else if let size, size.working != working {
            breaks = .resized
        }
        size = (width, height, working)
        guard scaler.show(decoder.frame, in: &picture, size: working, turn: turn) else {
            throw error(.unusablePixels(format: FrameScaler.formatName(decoder.frame)))
        }
        counters.looks += 1
        wasLost = false
        return Look(
            time: now, frame: counters.looks, streamWidth: width, streamHeight: height,
            fullRange: decoder.frame.pointee.color_range == AVCOL_RANGE_JPEG, breaks: breaks,
            // When two requests' pictures were taken is not known well enough for what lies between them.
            second: options.secondFrameAfter == nil ? nil : .missing)
    }

    private func readyDecoder() throws(VideoIngestError) -> VideoDecoder {
        if let decoder { return decoder }
        guard let parameters = avcodec_parameters_alloc() else {
            throw error(.library(doing: .decoding, reason: "out of memory"))
        }
        defer {
            var freed: UnsafeMutablePointer<AVCodecParameters>? = parameters
            avcodec_parameters_free(&freed)
        }
        parameters.pointee.codec_type = AVMEDIA_TYPE_VIDEO
        parameters.pointee.codec_id = AV_CODEC_ID_MJPEG
        var problem = VideoIngestError.Problem.noPicture
        guard
            let made = VideoDecoder(
                parameters, timeBase: AVRational(num: 1, den: 1000), threads: 1, isStrict: true, problem: &problem)
        else { throw error(problem) }
        decoder = made
        return made
    }

    private func error(_ problem: VideoIngestError.Problem) -> VideoIngestError {
        VideoIngestError(source: address.description, problem)
    }
}
