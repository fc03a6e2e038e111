// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import DifferentialPrivacy
public import VideoIngest

/// Looks at a camera's view for a while and says what the view is good for; never who or how many are in it.
///
/// Everything seen is forgotten with the probe. Blocking work runs on a thread of its own.
public actor CameraProbe {
    /// How long to look.
    public enum Length: Hashable, Sendable {
        /// So many looks.
        case looks(Int)
        /// In steps of ``step`` until people's size is known, so many at most.
        case untilSizesAreKnown(atMost: Int)
    }

    /// Looks between two decisions to end, so that the number made tells little of how busy the place is.
    public static let step = 30

    /// The probe's own thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let executor: BlockingThreadExecutor
    private let address: SourceAddress
    private let setup: CameraSetup?
    private let lookEvery: Duration
    private let takesPairs: Bool
    private let source: any Source
    private let interrupt: Interrupt
    private let patience: Duration
    private var examiner: LookExaminer
    private var picture: WorkingPicture?
    private var people: [PersonBox] = []
    private var tally = ProbeTally()

    /// Prepares; nothing is opened yet.
    ///
    /// - Parameters:
    ///   - address: Where the pictures come from.
    ///   - setup: The camera's zones and ground plane; nil for a source that belongs to no site.
    ///   - lookEvery: Time from look to look.
    ///   - options: How the source is opened and read; its policy is replaced.
    /// - Throws: ``VideoIngestError`` when the system gives no thread.
    public init(
        _ address: SourceAddress, setup: CameraSetup?, lookEvery: Duration, options: IngestOptions = IngestOptions()
    ) throws(VideoIngestError) {
        try self.init(address, setup: setup, lookEvery: lookEvery, options: options) { ingest, interrupt in
            address.makeSource(options: ingest, interrupt: interrupt)
        }
    }

    /// Probes any source; for tests.
    package init(
        _ address: SourceAddress, setup: CameraSetup?, lookEvery: Duration, options: IngestOptions = IngestOptions(),
        makeSource: (IngestOptions, Interrupt) -> any Source
    ) throws(VideoIngestError) {
        var ingest = options
        ingest.policy = .keyframes(every: lookEvery)
        // As the camera will be watched.
        ingest.smallestPerson = setup?.smallestPerson
        takesPairs = setup?.zones.flows.contains { $0 != nil } ?? true
        if takesPairs { ingest.secondFrameAfter = FlowMeter.secondFrameAfter }
        let interrupt = Interrupt()
        self.address = address
        self.setup = setup
        self.lookEvery = lookEvery
        self.interrupt = interrupt
        patience = options.stallDeadline
        source = makeSource(ingest, interrupt)
        executor = try BlockingThreadExecutor(name: address.description)
        examiner = LookExaminer(groundPlane: setup?.groundPlane) { SilhouetteDetector(width: $0, height: $1) }
        people.reserveCapacity(256)
    }

    /// Looks.
    ///
    /// - Parameters:
    ///   - length: How long.
    ///   - progress: Told how far the probe is, 0...1.
    /// - Returns: What the looks tell of the view.
    /// - Throws: ``VideoIngestError`` when the source does not open or gives no picture, ``ZoneError`` when a zone lies
    ///   outside its picture, or `CancellationError`.
    public func report(
        _ length: Length, progress: (@Sendable (Double) -> Void)? = nil
    ) async throws -> ProbeReport {
        try await withTaskCancellationHandler {
            try Task.checkCancellation()
            do {
                try look(length, progress)
            } catch let error as VideoIngestError where error.problem == .cancelled {
                throw CancellationError()
            }
        } onCancel: {
            interrupt.cancel()
        }
        return tally.report(
            source: address.description, facts: source.stream, counters: source.counters, lookEvery: lookEvery,
            setup: setup, examiner: examiner, takesPairs: takesPairs)
    }

    private func look(_ length: Length, _ progress: (@Sendable (Double) -> Void)?) throws {
        let (limit, mayEndEarly) =
            switch length {
            case .looks(let count): (count, false)
            case .untilSizesAreKnown(let count): (count, true)
            }
        var last: Duration?
        while tally.looks < limit {
            if mayEndEarly, tally.looks > 0, tally.looks % Self.step == 0, tally.isEnough(examiner) { break }
            switch try source.nextLook(into: &picture, until: source.isLive ? source.now + patience : nil) {
            case .end:
                guard tally.looks > 0 else { throw VideoIngestError(source: address.description, .noPicture) }
                return
            case .nothing(let error):
                // A source that is merely waited for, as for a rare key frame or look, says itself when that is over.
                if let error { throw error }
            case .look(let look):
                let elapsed = last.map { max(0, (look.time - $0) / .seconds(1)) } ?? 0
                last = look.time
                try examine(look, after: elapsed)
                progress?(max(source.progress ?? 0, Double(tally.looks) / Double(limit)))
            }
        }
    }

    private func examine(_ look: Look, after elapsed: Double) throws {
        let full = setup?.picture ?? PictureSize(width: look.streamWidth, height: look.streamHeight)
        if look.breaks == .first || look.breaks == .resized { try setup?.zones.checkInside(full) }
        switch picture {
        case .none: return
        case .some(let picture):
            let loss = examiner.examine(picture, of: look, full: full, after: elapsed, people: &people)
            people.removeAll(keepingCapacity: true)
            tally.note(
                picture, look, full: full, loss: loss, sharpness: examiner.pictureGuard.sharpness)
        }
    }
}
