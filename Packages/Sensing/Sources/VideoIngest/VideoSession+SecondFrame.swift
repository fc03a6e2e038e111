// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import CFFmpeg

/// Looks in pairs: a second frame shortly after the look's own, for how fast people go.
extension VideoSession {
    /// See ``Source/takeSecondFrames(after:)``.
    func takeSecondFrames(after: Duration?) { options.secondFrameAfter = after }

    /// See ``Source/exchangeSecondFrame(with:)``.
    func exchangeSecondFrame(with picture: inout WorkingPicture?) { swap(&second, &picture) }

    /// Decodes the key frame in the packet and goes on to its second frame, reading and decoding what lies up to that.
    ///
    /// The timeline learns nothing of the second frame, so that it is the same as without.
    func showPair(
        into picture: inout WorkingPicture?, after: Duration
    ) throws(VideoIngestError) -> Look? {
        defer {
            input.skipBetweenKeyframes(true)
            decoder.skip(AVDISCARD_NONKEY)
            decoder.flush()
        }
        guard try openPair() else { return nil }
        let key = packetStamp()
        stampsMissingAtLook = counters.missingStamps
        let patience = clock.now + Self.secondFramePatience
        var look: Look?
        var isDrained = false
        while true {
            if !isDrained {
                let time = between(key, packetStamp())
                let isLast = time >= after - Self.stampRounding
                decoder.skip(time == .zero || isLast ? AVDISCARD_DEFAULT : AVDISCARD_NONREF)
                noteDecoding()
                guard meter.measure(\.decode, { decoder.send(packet) }) || isLeading(key) else {
                    noteDamage()
                    return lacking(look)
                }
                // In open groups only what is decoded after the key frame came out is taken for sound.
                if isLast, look != nil || !hasOpenGroups { isDrained = drain() }
                if !input.isFile && clock.now >= patience { isDrained = drain() }
            }
            taking: while true {
                switch meter.measure(\.decode, { decoder.receive() }) {
                case .hungry: break taking
                case .empty:
                    hasOpenGroups = hasOpenGroups || look != nil
                    return lacking(look)
                case .damaged where isLeading(key): continue
                case .damaged:
                    noteDamage()
                    return lacking(look)
                case .picture:
                    guard let stamp = frameStamp else { return lacking(look) }
                    // Frames that an open group shows before its key frame belong to the group before.
                    if between(key, stamp) < .zero { continue }
                    guard let shown = look else {
                        picturelessKeys = 0
                        damage.end()
                        look = try show(into: &picture, stamp: stamp)
                        if look == nil { return nil }
                        continue
                    }
                    if let whole = completed(shown, delay: between(key, stamp)) { return whole }
                }
            }
            guard !isDrained else { continue }
            let isPacket = try meter.measure(\.demux) { () throws(VideoIngestError) in
                try input.read(into: packet, options: options)
            }
            guard isPacket else {
                isDrained = drain()
                continue
            }
            counters.packetsRead += 1
            if packet.pointee.flags & AV_PKT_FLAG_KEY != 0 { noteKey() }
        }
    }

    /// Makes all packets from the key frame in the packet on readable, and reads that one again where it must be.
    private func openPair() throws(VideoIngestError) -> Bool {
        input.skipBetweenKeyframes(false)
        // Packets that were left out have spoilt the container's presentation stamps; going back mends them.
        guard input.losesOffsetsWhenSkipping, let dts = decodingStamp else { return true }
        guard input.rewind(to: dts) else { return true }
        while try input.read(into: packet, options: options) {
            if packet.pointee.flags & AV_PKT_FLAG_KEY != 0, packet.pointee.dts >= dts { return true }
        }
        return false
    }

    private func noteKey() {
        let stamp = packetStamp()
        let time = timeline.expected(stamp) ?? .zero
        keys.note(time)
        lastKey = (decodingStamp ?? stamp, stamp, time)
    }

    private func drain() -> Bool {
        _ = decoder.send(nil)
        return true
    }

    /// From one stamp to another.
    private func between(_ first: Int64, _ second: Int64) -> Duration {
        timeline.raw(second) - timeline.raw(first)
    }

    /// The decoder's picture's stamp; nil where it has none.
    private var frameStamp: Int64? {
        let best = decoder.frame.pointee.best_effort_timestamp
        let stamp = best != ph_nopts() ? best : decoder.frame.pointee.pkt_dts
        return stamp == ph_nopts() ? nil : stamp
    }

    /// Where everything is decoded: the next look, or the second frame of the one before.
    func pairUp(into picture: inout WorkingPicture?, stamp: Int64?) throws(VideoIngestError) -> Look? {
        guard let look = pending else {
            let look = try show(into: &picture, stamp: stamp)
            guard options.secondFrameAfter != nil else { return look }
            pending = look
            stampsMissingAtLook = counters.missingStamps
            return nil
        }
        let place = timeline.place(stamp, counting: &counters)
        guard !place.isDoubtful, !place.isRetimed else { return giveUpPair() }
        noteSound()
        guard let whole = completed(look, delay: place.time - look.time) else { return nil }
        pending = nil
        return whole
    }

    /// A look with its second frame, or without one when that is too late; nil while the frame is too early.
    private func completed(_ look: Look, delay: Duration) -> Look? {
        guard let after = options.secondFrameAfter else { return lacking(look) }
        guard delay >= after - Self.stampRounding else { return nil }
        let (width, height) = (Int(decoder.frame.pointee.width), Int(decoder.frame.pointee.height))
        guard delay <= after + Self.longestExtraDelay, counters.missingStamps == stampsMissingAtLook,
            let size,
            let turn = decoder.turn(orElse: input.turn),
            turn.isSideways
                ? (height, width) == (size.width, size.height) : (width, height) == (size.width, size.height),
            meter.measure(\.scale, { scaler.show(decoder.frame, in: &second, size: size.working, turn: turn) })
        else { return lacking(look) }
        var whole = look
        whole.second = .after(delay)
        return whole
    }

    private func lacking(_ look: Look?) -> Look? {
        var look = look
        look?.second = .missing
        return look
    }

    /// The look that waited for its second frame in vain.
    func giveUpPair() -> Look? {
        defer { pending = nil }
        return lacking(pending)
    }

    /// Containers round stamps to their unit.
    private static let stampRounding = Duration.milliseconds(2)
    /// A second frame that comes later than asked for by more than this says too little of where people went.
    private static let longestExtraDelay = Duration.milliseconds(300)
    /// How long a live stream's second frame is waited for, by the clock.
    static let secondFramePatience = Duration.seconds(2)
}
