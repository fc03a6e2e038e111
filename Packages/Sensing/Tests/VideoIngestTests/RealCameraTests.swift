// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import VideoIngest

/// One at a time: each encodes, serves and decodes in real time.
@Suite(.serialized, .enabled(if: RealCamera.isAvailable, RealCamera.reason)) struct RealCameraTests {
    /// Longest wait for what must come.
    private static let patience = Duration.seconds(60)

    private func source(
        _ port: UInt16, credentials: String = "", every interval: Duration = .seconds(1),
        readDeadline: Duration = .seconds(2), stallDeadline: Duration = .seconds(30),
        keyframeDeadline: Duration = .seconds(300), interrupt: Interrupt = Interrupt()
    ) throws -> CameraSource {
        var options = IngestOptions()
        options.policy = .keyframes(every: interval)
        options.readDeadline = readDeadline
        options.stallDeadline = stallDeadline
        options.keyframeDeadline = keyframeDeadline
        options.firstBackOff = .milliseconds(200)
        options.longestBackOff = .seconds(1)
        return CameraSource(
            try SourceAddress(parsing: "rtsp://\(credentials)127.0.0.1:\(port)/cam"), options: options,
            interrupt: interrupt)
    }

    private func looks(_ count: Int, from source: CameraSource) throws -> [Look] {
        var looks: [Look] = []
        var picture: WorkingPicture?
        let limit = source.now + Self.patience
        while looks.count < count, source.now < limit {
            if case .look(let look) = try source.nextLook(into: &picture, until: limit) { looks.append(look) }
        }
        try #require(looks.count == count, "in time")
        return looks
    }

    /// The first trouble.
    private func trouble(of source: CameraSource) throws -> VideoIngestError {
        var picture: WorkingPicture?
        let limit = source.now + Self.patience
        while source.now < limit {
            // Comes back after each read, before another attempt's trouble takes the place of the first.
            let soon = source.now + .milliseconds(1)
            if case .nothing(let error?) = try source.nextLook(into: &picture, until: soon) { return error }
        }
        throw NoTrouble()
    }

    private struct NoTrouble: Error {}

    @Test func looksComeAtTheIntervalFromKeyFramesAlone() throws {
        let camera = try RealCamera()
        let source = try source(camera.port, every: .seconds(2))
        let looks = try looks(3, from: source)
        #expect(looks.map(\.breaks) == [.first, nil, nil])
        #expect(looks.allSatisfy { $0.streamWidth == 320 && $0.streamHeight == 240 })
        #expect(zip(looks, looks.dropFirst()).allSatisfy { $0.time < $1.time })
        let counters = source.counters
        #expect(!counters.decodesBetweenKeyframes)
        #expect(counters.packetsDecoded == 3)
        // Every 20th frame of ten a second.
        #expect(abs(counters.packetsRead - 41) <= 2)
        #expect(counters.reconnects == 0 && counters.damaged == 0)
    }

    /// A stream whose key frames are further apart than the stall deadline is decoded from the second one on, and after a
    /// lost connection from the first.
    @Test func rareKeyFramesAreNoStall() throws {
        var camera = try RealCamera(clip: RealCamera.sparseClip)
        let source = try source(camera.port, every: .milliseconds(500), stallDeadline: .seconds(2))
        let first = try looks(4, from: source)
        #expect(source.counters.reconnects == 0 && source.counters.decodesBetweenKeyframes)
        // The server begins with a key frame.
        #expect(first[0].time < .seconds(4))
        #expect(first[1].time - first[0].time > .seconds(1) && first[3].time - first[2].time < .seconds(1))
        camera.end()
        _ = try trouble(of: source)
        camera = try RealCamera(port: camera.port, clip: RealCamera.sparseClip)
        let again = try looks(2, from: source)
        #expect(again.map(\.breaks) == [.reconnected, nil])
        #expect(again[1].time - again[0].time < .seconds(1))
        #expect(source.counters.stalls == 0)
    }

    @Test func aStreamThatSendsNoMoreKeyFramesIsGivenUp() throws {
        let camera = try RealCamera(clip: RealCamera.sparseClip)
        let error = try trouble(of: try source(camera.port, keyframeDeadline: .seconds(2)))
        #expect(error.problem == .noKeyFrame(after: .seconds(2)))
        #expect(
            error.description
                == "Source 'rtsp://127.0.0.1:\(camera.port)/cam' sends video and has sent no key frame for 2 s, without which "
                + "nothing can be decoded. Set the camera's key frame interval (GOP) to the time between looks, or at most "
                + "to some seconds.")
    }

    /// Key frames come each second, and most are not needed.
    @Test func aLongTimeBetweenLooksIsNoStall() throws {
        let camera = try RealCamera()
        let source = try source(camera.port, every: .seconds(4), stallDeadline: .seconds(2))
        _ = try looks(2, from: source)
        #expect(source.counters.reconnects == 0 && source.counters.packetsDecoded == 2)
    }

    @Test func aLiveLookBringsItsSecondFrame() throws {
        let camera = try RealCamera()
        let source = try source(camera.port, every: .seconds(2))
        source.takeSecondFrames(after: .milliseconds(200))
        var delays: [Duration] = []
        for look in try looks(3, from: source) {
            guard case .after(let delay) = look.second else {
                Issue.record("\(look)")
                continue
            }
            delays.append(delay)
        }
        var second: WorkingPicture?
        source.exchangeSecondFrame(with: &second)
        switch second {
        case .none: Issue.record("no second frame")
        case .some(let frame): #expect(frame.width == 320 && frame.height == 240)
        }
        // Two frames of ten a second later; RTP's clock rounds by less.
        #expect(delays.allSatisfy { (.milliseconds(198)...(.milliseconds(202))).contains($0) }, "\(delays)")
        // Nothing else is decoded: key frame, one between, second frame.
        #expect(source.counters.packetsDecoded == 9)
        #expect(source.counters.damaged == 0)
    }

    @Test func aPasswordLetsOnlyThoseInWhoKnowIt() throws {
        let camera = try RealCamera(arguments: ["--user", "nurse", "--password", "geheim"])
        #expect(try looks(1, from: try source(camera.port, credentials: "nurse:geheim@")).count == 1)
        for wrong in ["nurse:falsch@", ""] {
            let error = try trouble(of: try source(camera.port, credentials: wrong))
            #expect(
                error.description
                    == "Source 'rtsp://127.0.0.1:\(camera.port)/cam' did not accept the credentials (401). Put the "
                    + "right user and password into the address.")
        }
    }

    @Test func anUnknownPathIsNamed() throws {
        let camera = try RealCamera()
        let error = try trouble(
            of: CameraSource(
                try SourceAddress(parsing: "rtsp://127.0.0.1:\(camera.port)/other"), options: IngestOptions()))
        #expect(error.problem == .httpStatus(status: "404"))
    }

    @Test func aCameraThatVanishesIsMissedAndFoundAgain() throws {
        var camera = try RealCamera()
        let source = try source(camera.port)
        #expect(try looks(1, from: source).map(\.breaks) == [.first])
        camera.end()
        let loss = try trouble(of: source)
        #expect(loss.problem == .endedUnexpectedly)
        #expect(source.counters.reconnects == 1)
        let before = source.counters.looks
        // Nobody there now: attempts fail, further and further apart.
        var picture: WorkingPicture?
        guard case .nothing(let error) = try source.nextLook(into: &picture, until: source.now + .seconds(2)) else {
            Issue.record("a look from nowhere")
            return
        }
        #expect(error?.problem == .refused)
        #expect((2...8).contains(source.counters.reconnects))
        #expect(source.counters.looks == before)

        camera = try RealCamera(port: camera.port)
        let lost = source.counters.reconnects
        #expect(try looks(2, from: source).map(\.breaks) == [.reconnected, nil])
        #expect(source.counters.reconnects >= lost)
        #expect(source.counters.looks == before + 2)
    }

    @Test func aCameraThatComesBackWithAnotherPictureIsResized() throws {
        var camera = try RealCamera()
        let source = try source(camera.port)
        _ = try looks(1, from: source)
        camera.end()
        _ = try trouble(of: source)
        camera = try RealCamera(port: camera.port, clip: RealCamera.smallClip)
        let small = try looks(2, from: source)
        #expect(small.map(\.breaks) == [.resized, nil])
        #expect(small.allSatisfy { ($0.streamWidth, $0.streamHeight) == (160, 120) })
    }

    /// As when larger pictures are asked for just before a connection is lost.
    @Test func anotherWorkingSizeAfterALostConnectionIsAResizedPicture() throws {
        var camera = try RealCamera()
        var options = IngestOptions()
        // No further look before the connection is lost.
        options.policy = .keyframes(every: .seconds(20))
        options.firstBackOff = .milliseconds(200)
        options.longestBackOff = .seconds(1)
        options.longestSide = 160
        let source = CameraSource(
            try SourceAddress(parsing: "rtsp://127.0.0.1:\(camera.port)/cam"), options: options)
        _ = try looks(1, from: source)
        source.fit(smallestPerson: 0.1)
        camera.end()
        _ = try trouble(of: source)
        camera = try RealCamera(port: camera.port)
        #expect(try looks(1, from: source).map(\.breaks) == [.resized])
    }

    @Test func aCameraThatFreezesIsNoticedWithinTheReadDeadline() throws {
        let camera = try RealCamera()
        let source = try source(camera.port, readDeadline: .seconds(2))
        _ = try looks(2, from: source)
        camera.freeze()
        let error = try trouble(of: source)
        #expect(error.problem == .timedOut(doing: .reading, after: .seconds(2)))
        #expect(source.counters.reconnects == 1)
        camera.thaw()
        #expect(try looks(1, from: source).map(\.breaks) == [.reconnected])
    }

    /// Fails by its time limit alone if cancelling does not end the read, whose own deadline is far away.
    @Test(.timeLimit(.minutes(2))) func cancellingEndsAReadOfAFrozenCamera() async throws {
        let camera = try RealCamera()
        let interrupt = Interrupt()
        let source = try source(camera.port, readDeadline: .seconds(3600), interrupt: interrupt)
        let (firstLook, saw) = AsyncStream.makeStream(of: Void.self)
        let watcher = try Watcher(source)
        async let error = watcher.firstError { saw.yield() }
        for await _ in firstLook { break }
        camera.freeze()
        interrupt.cancel()
        #expect(await error?.problem == .cancelled)
    }
}
