// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import CFFmpeg

/// One opened video: from its packets, the pictures that the policy asks for.
final class VideoSession {
    /// What asking for a picture gave.
    enum Step {
        /// A picture is in the working picture.
        case look(Look)
        /// Nothing before the deadline.
        case nothing
        /// The video is over.
        case end
    }

    var counters: IngestCounters
    var meter: StageMeter
    let input: MediaInput
    let decoder: VideoDecoder
    let scaler = FrameScaler()
    var options: IngestOptions
    let clock: any IngestClock
    let packet: UnsafeMutablePointer<AVPacket>

    var timeline: PresentationTimeline
    private var slots: LookSlots?
    /// Decoding key frames on their own, everything else left out.
    private var isKeyframeOnly: Bool
    var keys = KeyIntervals()
    var lastKey: (dts: Int64, stamp: Int64, time: Duration)?
    /// From decoding to presentation stamp of the first packet.
    private var firstOffset: Int64?
    /// Time of the last key frame that a rewind began at, so that none is rewound to twice.
    private var rewoundTo: Int64?
    /// Frames up to this stamp were passed before a rewind.
    private var passed: Int64?
    private var lastPacketTime = Duration.zero
    private var packetsWithoutStamp: Int64 = 0
    var picturelessKeys = 0
    private var isDraining = false
    private var frames = 0
    private var isToFit = false
    /// When a sound picture last came, or a key frame that was not needed; from the opening on.
    private var lastSoundAt: Duration
    /// Since when packets have been decoded and no sound picture came of them; nil while nothing is due.
    private var dueSince: Duration?
    var size: (width: Int, height: Int, pixels: PixelShape, working: WorkingSize)?
    /// A look that waits for its second frame where everything is decoded.
    var pending: Look?
    var second: WorkingPicture?
    var stampsMissingAtLook = 0
    var damage = DamageWatch()
    /// A second frame was once left out by the decoder: key frames do not start closed groups.
    var hasOpenGroups = false

    /// Opens an address; a stream whose key frames are known to be rare (`isSparse`) is decoded from the first one on.
    init(
        _ address: SourceAddress, options: IngestOptions, callGuard: CallGuard, counters: IngestCounters,
        isSparse: Bool = false, isMetered: Bool
    ) throws(VideoIngestError) {
        input = try MediaInput(address, options: options, callGuard: callGuard)
        // Raw pictures have no other place than the container for their size.
        if let stated = input.stream.pointee.codecpar, stated.pointee.codec_id == AV_CODEC_ID_RAWVIDEO,
            stated.pointee.width < 1 || stated.pointee.height < 1
        {
            throw input.error(.unusableSize(width: Int(stated.pointee.width), height: Int(stated.pointee.height)))
        }
        var problem = VideoIngestError.Problem.noPicture
        guard
            let decoder = VideoDecoder(
                input.stream.pointee.codecpar, timeBase: input.stream.pointee.time_base,
                threads: options.decoderThreads, problem: &problem)
        else { throw input.error(problem) }
        self.decoder = decoder
        guard let packet = av_packet_alloc() else {
            throw input.error(.library(doing: .opening, reason: "out of memory"))
        }
        self.packet = packet
        self.options = options
        clock = callGuard.clock
        lastSoundAt = callGuard.clock.now
        self.counters = counters
        self.counters.decodesBetweenKeyframes = false
        meter = StageMeter(isOn: isMetered)
        let unit = input.stream.pointee.time_base
        timeline = PresentationTimeline(
            numerator: unit.num, denominator: unit.den, frameInterval: input.frameInterval,
            leap: (options.policy.interval ?? .zero) * 2.5)
        slots = LookSlots(options.policy)
        isKeyframeOnly = false
        if case .keyframes = options.policy {
            useKeyframesOnly(true)
            self.counters.decodesBetweenKeyframes = isSparse
        }
    }

    deinit {
        var freed: UnsafeMutablePointer<AVPacket>? = packet
        av_packet_free(&freed)
    }

    /// Share of a file read so far.
    var progress: Double? { input.progress }

    /// What the stream is made of, as far as it was read.
    var facts: StreamFacts {
        let rate = input.stream.pointee.avg_frame_rate
        return StreamFacts(
            codec: String(cString: avcodec_get_name(input.stream.pointee.codecpar.pointee.codec_id)),
            frameRate: rate.num > 0 && rate.den > 0 ? Double(rate.num) / Double(rate.den) : nil,
            keySeconds: keys.median)
    }

    /// When to give the stream up unless it sends something of use, and for what.
    var stall: (at: Duration, problem: VideoIngestError.Problem) {
        if let dueSince { return (dueSince + options.stallDeadline, .stalled(after: options.stallDeadline)) }
        return (lastSoundAt + options.keyframeDeadline, .noKeyFrame(after: options.keyframeDeadline))
    }

    /// Notes that the packet goes to the decoder.
    func noteDecoding() {
        counters.packetsDecoded += 1
        dueSince = dueSince ?? clock.now
    }

    /// Notes that the stream gave what it should.
    func noteSound() {
        lastSoundAt = clock.now
        dueSince = nil
    }

    /// Goes on to the next picture that becomes a look.
    func next(into picture: inout WorkingPicture?, until limit: Duration?) throws(VideoIngestError) -> Step {
        while true {
            if !isKeyframeOnly, let look = try takeDecoded(into: &picture) { return .look(look) }
            if isDraining {
                if let look = giveUpPair() { return .look(look) }
                return try finish()
            }
            if let limit, clock.now >= limit {
                guard pending != nil else { return .nothing }
                if clock.now >= limit + Self.secondFramePatience, let look = giveUpPair() { return .look(look) }
            }
            let isPacket = try meter.measure(\.demux) { () throws(VideoIngestError) in
                try input.read(into: packet, options: options)
            }
            guard isPacket else {
                if isKeyframeOnly, let time = endOfVideo, returnToLastKey(before: time) { continue }
                if !isKeyframeOnly { _ = decoder.send(nil) }
                isDraining = true
                continue
            }
            counters.packetsRead += 1
            if let look = try isKeyframeOnly ? showKey(into: &picture) : feed(into: &picture) { return .look(look) }
        }
    }

    /// Decodes the packet if it is a key frame whose time has come.
    private func showKey(into picture: inout WorkingPicture?) throws(VideoIngestError) -> Look? {
        let stamp = keyStamp()
        let time = timeline.expected(stamp) ?? .zero
        lastPacketTime = time
        guard packet.pointee.flags & AV_PKT_FLAG_KEY != 0 else {
            // A live stream cannot go back: from the next key frame on, everything is decoded.
            guard let lastKey, slots?.isSparse(from: lastKey.time, to: time) == true, input.progress == nil else {
                return nil
            }
            counters.decodesBetweenKeyframes = true
            return nil
        }
        if counters.decodesBetweenKeyframes {
            useKeyframesOnly(false)
            return try feed(into: &picture)
        }
        if lastKey != nil, returnToLastKey(before: time) { return nil }
        keys.note(time)
        lastKey = (decodingStamp ?? stamp, stamp, time)
        guard slots?.wants(time) != false else {
            // What decoding it would show is not known: where key frames are damaged, that does not end the wait.
            lastSoundAt = clock.now
            return nil
        }
        if let after = options.secondFrameAfter {
            picturelessKeys += 1
            let look = try showPair(into: &picture, after: after)
            notePicturelessKey()
            return look
        }
        noteDecoding()
        switch meter.measure(\.decode, { decoder.decodeAlone(packet, strictly: !damage.bearsFaults) }) {
        case .picture:
            picturelessKeys = 0
            damage.end()
            return try show(into: &picture, stamp: stamp)
        case .damaged, .hungry, .empty:
            noteDamage()
            picturelessKeys += 1
            notePicturelessKey()
            return nil
        }
    }

    /// Streams refreshed piece by piece mark key frames that give no picture on their own.
    private func notePicturelessKey() {
        guard picturelessKeys == 3, frames == 0 else { return }
        counters.decodesBetweenKeyframes = true
        useKeyframesOnly(false)
    }

    /// Starts decoding everything from the last key frame, when the next moment with a picture is too far off.
    private func returnToLastKey(before time: Duration) -> Bool {
        guard let lastKey, slots?.isSparse(from: lastKey.time, to: time) == true, rewoundTo != lastKey.stamp,
            input.rewind(to: lastKey.dts) || lastKey.dts != lastKey.stamp && input.rewind(to: lastKey.stamp)
        else { return false }
        rewoundTo = lastKey.stamp
        passed = lastKey.stamp
        useKeyframesOnly(false)
        decoder.flush()
        self.lastKey = nil
        return true
    }

    /// Gives the packet to the decoder.
    private func feed(into picture: inout WorkingPicture?) throws(VideoIngestError) -> Look? {
        let stamp = packetStamp()
        let time = timeline.expected(stamp) ?? .zero
        lastPacketTime = time
        if packet.pointee.flags & AV_PKT_FLAG_KEY != 0 { keys.note(time) }
        if packet.pointee.flags & AV_PKT_FLAG_KEY != 0, case .keyframes = options.policy {
            // Key frames that come often enough again need nothing between them.
            if let lastKey, time > lastKey.time, slots?.isSparse(from: lastKey.time, to: time) == false,
                picturelessKeys == 0, pending == nil
            {
                useKeyframesOnly(true)
                decoder.flush()
                return try showKey(into: &picture)
            }
            lastKey = (decodingStamp ?? stamp, stamp, time)
        }
        if let slots {
            let isWanted = slots.wants(time) || pending != nil
            decoder.skip(isWanted ? AVDISCARD_DEFAULT : AVDISCARD_NONREF)
        }
        noteDecoding()
        guard !meter.measure(\.decode, { decoder.send(packet) }), !isLeading(lastKey?.stamp) else { return nil }
        noteDamage()
        return giveUpPair()
    }

    /// Whether the packet is shown before the key frame that it follows: nothing rests on it, and in an open group that is begun
    /// in the middle it cannot be decoded.
    func isLeading(_ key: Int64?) -> Bool {
        guard let key, packet.pointee.pts != ph_nopts() else { return false }
        return packet.pointee.pts < key
    }

    /// Notes that the decoder found the packet, or a picture that came out after it, damaged.
    func noteDamage() {
        counters.damaged += 1
        damage.note(at: lastPacketTime, isKey: packet.pointee.flags & AV_PKT_FLAG_KEY != 0)
    }

    /// Takes pictures that the decoder has ready, down to the first that becomes a look.
    private func takeDecoded(into picture: inout WorkingPicture?) throws(VideoIngestError) -> Look? {
        while true {
            switch meter.measure(\.decode, { decoder.receive() }) {
            case .hungry, .empty: return nil
            case .damaged:
                guard !isLeading(lastKey?.stamp) else { continue }
                noteDamage()
                if let look = giveUpPair() { return look }
            case .picture:
                let isIntra = decoder.frame.pointee.pict_type == AV_PICTURE_TYPE_I
                guard damage.isSound(at: lastPacketTime, isIntra: isIntra) || frames == 0 else { continue }
                let best = decoder.frame.pointee.best_effort_timestamp
                let stamp = best != ph_nopts() ? best : decoder.frame.pointee.pkt_dts
                if let passed, stamp != ph_nopts() {
                    if stamp >= passed { self.passed = nil }
                    if stamp <= passed { continue }
                }
                if let look = try pairUp(into: &picture, stamp: stamp == ph_nopts() ? nil : stamp) { return look }
            }
        }
    }

    /// See ``Source/fit(smallestPerson:)``.
    func fit(smallestPerson share: Double) {
        options.smallestPerson = share
        isToFit = true
    }

    /// Makes a look of the decoder's picture if its time has come.
    func show(into picture: inout WorkingPicture?, stamp: Int64?) throws(VideoIngestError) -> Look? {
        let place = timeline.place(stamp, counting: &counters)
        if !place.isDoubtful { noteSound() }
        if let slots, place.isDoubtful || !slots.wants(place.time) { return nil }
        slots?.take(place.time)
        frames += 1

        guard let turn = decoder.turn(orElse: input.turn) else { throw input.error(.unusableTurn) }
        let coded = (Int(decoder.frame.pointee.width), Int(decoder.frame.pointee.height))
        let (width, height) = turn.isSideways ? (coded.1, coded.0) : coded
        guard let pixels = decoder.pixelShape(in: input.stream, turn: turn) else {
            throw input.error(.unusablePixelShape)
        }
        var breaks: Look.Break? = frames == 1 ? .first : place.isRetimed ? .retimed : nil
        if size?.width != width || size?.height != height || size?.pixels != pixels || isToFit {
            isToFit = false
            guard let working = WorkingSize(fitting: width, height, pixels: pixels, options: options) else {
                throw input.error(.unusableSize(width: width, height: height))
            }
            if let size, (size.width, size.height) != (width, height) {
                counters.sizeChanges += 1
                breaks = .resized
            } else if let size, size.working != working {
                breaks = .resized
            }
            size = (width, height, pixels, working)
            decoder.skipDeblocking(isKeyframeOnly && isHalved)
        }
        guard let working = size?.working else { return nil }
        guard meter.measure(\.scale, { scaler.show(decoder.frame, in: &picture, size: working, turn: turn) }) else {
            throw input.error(.unusablePixels(format: FrameScaler.formatName(decoder.frame)))
        }
        counters.looks += 1
        return Look(
            time: place.time, frame: frames, streamWidth: width, streamHeight: height,
            fullRange: decoder.frame.pointee.color_range == AVCOL_RANGE_JPEG,
            isKey: decoder.frame.pointee.pict_type == AV_PICTURE_TYPE_I, breaks: breaks)
    }

    /// What the end of the video means.
    private func finish() throws(VideoIngestError) -> Step {
        guard frames > 0 else { throw input.error(input.isCutShort ? .truncated : .noPicture) }
        guard !input.isCutShort else { throw input.error(.truncated) }
        return .end
    }

    /// Where the video ends, from its packets or from what its container states.
    private var endOfVideo: Duration? {
        guard lastKey != nil else { return nil }
        return max(lastPacketTime, (input.duration ?? .zero) - input.frameInterval)
    }

    /// Whether at least two columns and, but for rounding, two rows make one of the working picture.
    private var isHalved: Bool {
        size.map { $0.width >= 2 * $0.working.width && $0.height + 2 >= 2 * $0.working.height } == true
    }

    private func useKeyframesOnly(_ only: Bool) {
        isKeyframeOnly = only
        input.skipBetweenKeyframes(only)
        decoder.skip(only ? AVDISCARD_NONKEY : AVDISCARD_DEFAULT)
        decoder.skipDeblocking(only && isHalved)
        counters.decodesBetweenKeyframes = !only
    }

    var decodingStamp: Int64? { packet.pointee.dts == ph_nopts() ? nil : packet.pointee.dts }

    /// A key frame's stamp when packets before it were left in the file.
    ///
    /// libavformat's MP4 reader loses count of presentation offsets when it leaves packets out, its decoding stamps stay
    /// right. Key frames that start a closed group all have the first one's offset; others differ by their few leading
    /// frames.
    private func keyStamp() -> Int64 {
        guard input.losesOffsetsWhenSkipping, let decodingStamp, packet.pointee.pts != ph_nopts() else {
            return packetStamp()
        }
        let offset = firstOffset ?? packet.pointee.pts - decodingStamp
        firstOffset = offset
        return decodingStamp + offset
    }

    /// The packet's stamp; one made up from its number where it has none, as in raw streams.
    func packetStamp() -> Int64 {
        if packet.pointee.pts != ph_nopts() { return packet.pointee.pts }
        if packet.pointee.dts != ph_nopts() { return packet.pointee.dts }
        let unit = input.stream.pointee.time_base
        let ticks = input.frameInterval / .seconds(1) * Double(unit.den) / Double(max(1, unit.num))
        defer { packetsWithoutStamp += 1 }
        counters.missingStamps += 1
        let stamp = Int64((Double(packetsWithoutStamp) * ticks).rounded())
        packet.pointee.pts = stamp
        return stamp
    }
}
