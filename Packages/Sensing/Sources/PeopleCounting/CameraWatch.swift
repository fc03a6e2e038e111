// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import DifferentialPrivacy
public import struct Foundation.Date
public import struct Foundation.TimeZone
public import enum Governance.Indicator
public import VideoIngest

/// Watches one camera: its looks go through the guard, the detector and the zones into windows.
///
/// Blocking work runs on a thread of its own. Looks are not linked to each other: what is remembered is the scene.
public actor CameraWatch {
    /// How to watch.
    public struct Options: Sendable {
        /// When a recording's first frame was taken; nil means now.
        public var start: Date?
        /// How the source is opened and read; its policy is replaced by the camera's time between looks.
        public var ingest = IngestOptions()
        /// The camera was found moved when it was last watched, and nobody has confirmed its view since.
        public var isViewUnconfirmed = false
        /// Told how far a recording is read, 0...1, after each look; nil where the length is not known.
        public var progress: (@Sendable (Double?) -> Void)?
        /// Told once why a camera gives no pictures, and nil once it gives them again.
        public var trouble: (@Sendable (VideoIngestError?) -> Void)?
        /// Told when a camera's windows do not go on where they were, because the clock on the wall went on or back without
        /// them: where they would have gone on, and the start of the window that is watched next.
        public var realigned: (@Sendable (_ from: Date, _ to: Date) -> Void)?
        /// The clock on the wall.
        public var now: @Sendable () -> Date = { Date() }

        /// The defaults: now, as fast as possible, no progress.
        public init() {}
    }

    /// Pictures of another size than those that the watch began with.
    public struct SizeChange: Hashable, Sendable {
        /// Size of the first look's.
        public let expected: PictureSize
        /// Size of the last one's.
        public let found: PictureSize
    }

    /// The watch's own thread.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let executor: BlockingThreadExecutor
    private let setup: CameraSetup
    private let options: Options
    private let indicators: @Sendable (Date) throws -> Set<Indicator>
    private let clock: WindowClock
    private let interrupt: Interrupt
    private let source: any Source
    private var examiner: LookExaminer
    private let makeMask: (@Sendable () -> any MaskDetector)?
    private var mask: (any MaskDetector)?
    private var verdicts: [MaskVerdict] = []
    private let flowMeter: FlowMeter?
    private let drawDither: @Sendable () -> Int
    private var velocities: [GroundVelocity] = []
    private var second: WorkingPicture?
    private var counter: LookCounter
    private var people: [PersonBox] = []
    private var picture: WorkingPicture?
    private var held: Look?
    private var trouble: VideoIngestError?
    private var arrival: Date?
    private var lastLook: Duration?
    private var origin: Date?
    /// Size of the first look's stream, which zones and ground plane are drawn on where the site names no picture.
    private var firstSize: PictureSize?
    /// Another size of which someone said that it shows the same view.
    private var confirmedSize: PictureSize?
    /// The stream's pictures have a size of which nobody has said that they show the calibrated view; nil where they have not.
    public private(set) var sizeChange: SizeChange?
    private var windowStart: Date?
    private var isOver = false
    /// Whether the pictures' size is the one that people's size asks for, as far as that is known.
    private var isFitted: Bool
    /// Whether larger pictures than usual were asked for, because people appear small.
    public private(set) var hasLargerPictures = false
    /// Some people are farther than the farthest of those learned from: so much smaller.
    private static let farther = 0.7
    private var sealed: SealedWindow?

    /// Prepares to watch; nothing is opened before the first window is asked for.
    ///
    /// - Parameters:
    ///   - setup: The camera.
    ///   - timeZone: Whose clock windows are aligned to.
    ///   - options: Start, speed, progress.
    ///   - detectors: What finds people and judges masks; without a judge no mask indicator is measured.
    ///   - indicators: Asked at the start of each window what some live purpose needs of it; nothing else is computed.
    ///     What it throws ends the watch.
    /// - Throws: ``VideoIngestError`` when the system gives no thread.
    public init(
        setup: CameraSetup, timeZone: TimeZone, options: Options = Options(),
        detectors: CameraDetectors = .silhouette,
        indicators: @escaping @Sendable (Date) throws -> Set<Indicator>
    ) throws(VideoIngestError) {
        var ingest = options.ingest
        ingest.policy = .keyframes(every: setup.lookEvery)
        ingest.smallestPerson = setup.smallestPerson
        if setup.measurable.contains(where: \.isFlow) { ingest.secondFrameAfter = FlowMeter.secondFrameAfter }
        let interrupt = Interrupt()
        let source = setup.source.makeSource(options: ingest, interrupt: interrupt)
        try self.init(
            setup: setup, timeZone: timeZone, options: options, source: source, interrupt: interrupt,
            indicators: indicators, makeMask: detectors.makeMask, makeDetector: detectors.makePerson)
    }

    /// Watches any source with any detector; for tests and for other detectors.
    package init(
        setup: CameraSetup, timeZone: TimeZone, options: Options, source: sending any Source, interrupt: Interrupt,
        indicators: @escaping @Sendable (Date) throws -> Set<Indicator>,
        makeMask: (@Sendable () -> any MaskDetector)? = nil,
        drawDither: @escaping @Sendable () -> Int = { .random(in: 0..<ZoneFlow.unit) },
        makeDetector: @escaping @Sendable (_ width: Int, _ height: Int) -> any PersonDetector
    ) throws(VideoIngestError) {
        self.setup = setup
        isFitted = setup.smallestPerson != nil
        self.options = options
        self.indicators = indicators
        self.interrupt = interrupt
        self.source = source
        examiner = LookExaminer(
            pictureGuard: PictureGuard(isUnconfirmed: options.isViewUnconfirmed), groundPlane: setup.groundPlane,
            standingArea: setup.standingArea, makeDetector: makeDetector)
        self.makeMask = makeMask
        self.drawDither = drawDither
        flowMeter =
            setup.measurable.contains(where: \.isFlow) ? setup.groundPlane.map(FlowMeter.init(groundPlane:)) : nil
        executor = try BlockingThreadExecutor(name: setup.source.description)
        clock = WindowClock(seconds: setup.windowSeconds, timeZone: timeZone)
        counter = LookCounter(
            zones: setup.zones, groundPlane: setup.groundPlane, contactDistance: setup.contactDistance)
        people.reserveCapacity(256)
    }

    /// The next window that has ended; a window without a look is one too.
    ///
    /// The last window of a recording ends with it, its missing looks lost as ``LookLoss/noPicture``. Where the clock on the
    /// wall leaves a camera's open window (it was set, or the machine slept), that window is dropped, those between are
    /// none, and windows go on with the present one; they may then lie before windows that were given already.
    ///
    /// - Returns: Nil at the end of a recording.
    /// - Throws: What `indicators` threw, ``VideoIngestError``, ``ZoneError`` when a zone lies outside the picture that
    ///   the source turned out to have, ``CameraWatchError``, or `CancellationError`.
    public func nextWindow() async throws -> SealedWindow? {
        try await withTaskCancellationHandler {
            try Task.checkCancellation()
            do {
                while try !watchWindow() {}
            } catch let error as VideoIngestError where error.problem == .cancelled {
                throw CancellationError()
            }
        } onCancel: {
            interrupt.cancel()
        }
        return sealed.take()
    }

    /// Whether the view is not the calibrated one, so that no look counts until it is back or someone confirms it.
    public var hasMoved: Bool { examiner.pictureGuard.hasMoved || sizeChange != nil }

    /// Whether the view suits the detector, judged from the looks so far; nil before the first look, and for a detector that
    /// does not judge.
    public var suitability: ViewSuitability? { examiner.detector?.suitability }

    /// What went wrong with a detector in the last window, in words for an operator; nil where nothing did.
    ///
    /// Such looks are lost as ``LookLoss/detectorFault``.
    public private(set) var detectorFault: String?

    /// Someone looked: the view is the one that was calibrated, so a moved camera's looks count again.
    ///
    /// Coordinates go on meaning the same places in it, whatever its size.
    public func confirmView() {
        examiner.confirmView()
        confirmedSize = sizeChange?.found ?? confirmedSize
        sizeChange = nil
        isFitted = setup.smallestPerson != nil
    }

    /// Watches up to the end of a window and seals it.
    ///
    /// - Returns: False when the clock on the wall left the window, which is then dropped.
    private func watchWindow() throws -> Bool {
        guard !isOver else { return true }
        let now = options.now()
        // A recording begins where it is placed, a camera now.
        let first = origin ?? options.start.flatMap { source.isRecording ? $0 : nil } ?? now
        origin = first
        if windowStart == nil, source.isRecording {
            // A file that does not open is an error, not a window.
            if try !holdLook(until: nil) { return true }
        }
        var start = windowStart ?? clock.start(of: first)
        var end = clock.end(ofWindowAt: start)
        if isLeft(start, end, at: now) {
            start = realign(from: start, at: now)
            end = clock.end(ofWindowAt: start)
        }
        let needed = try indicators(start)
        var measured = needed.intersection(setup.measurable)
        // Nobody to judge is no zero.
        if makeMask == nil { measured.subtract([.masked, .unmasked]) }
        guard !measured.isEmpty else { throw CameraWatchError.nothingToMeasure(camera: setup.id, needed: needed) }
        let needsFlow = measured.contains(where: \.isFlow)
        source.takeSecondFrames(after: needsFlow ? FlowMeter.secondFrameAfter : nil)
        let seconds = Int(end.timeIntervalSince(start).rounded())
        let expected = max(1, Int((Duration.seconds(seconds) / setup.lookEvery).rounded(.down)))
        var counts = WindowCounts(
            camera: setup.id, zones: setup.zones.ids, start: start, seconds: seconds, expectedLooks: expected,
            indicators: measured, flowLimits: setup.zones.flowLimits)
        var losses: [LookLoss: Int] = [:]
        var lost = 0
        detectorFault = nil
        while try holdLook(from: start, before: end) {
            guard let look = held else { break }
            held = nil
            let loss = try examine(
                look, contact: measured.contains(.inContact), masks: !measured.isDisjoint(with: [.masked, .unmasked]),
                flow: needsFlow)
            options.progress?(source.progress)
            if loss == .detectorFault { detectorFault = examiner.detector?.fault ?? mask?.fault }
            guard counts.looks + lost < expected else { continue }
            if let loss {
                losses[loss, default: 0] += 1
                lost += 1
            } else {
                _ = counts.addLook { counter.people($0, $1) }
            }
        }
        let closing = options.now()
        guard !isLeft(start, end, at: closing) else {
            // When its looks were taken is not known: either clock may be the wrong one.
            _ = realign(from: start, at: closing)
            return false
        }
        let missing = expected - counts.looks - lost
        if missing > 0 { losses[.noPicture, default: 0] += missing }
        windowStart = end
        let coverage = Coverage(
            start: start, seconds: seconds, looks: counts.looks, expectedLooks: expected, losses: losses)
        sealed = SealedWindow(coverage: coverage, counts: counts)
        return true
    }

    /// No read of a source lasts longer, so that a window which closes this late was left by the clock.
    private static let latestClose = 60.0
    /// By so many seconds a clock is put right all the time, also just as a window begins.
    private static let clockSlack = 1.0

    /// Whether the clock on the wall is before a camera's window, or beyond its end by more than another one.
    private func isLeft(_ start: Date, _ end: Date, at now: Date) -> Bool {
        guard !source.isRecording else { return false }
        return isBefore(start, now) || now.timeIntervalSince(end) > max(end.timeIntervalSince(start), Self.latestClose)
    }

    private func isBefore(_ start: Date, _ instant: Date) -> Bool {
        start.timeIntervalSince(instant) > Self.clockSlack
    }

    /// Goes on with the window that holds the present.
    private func realign(from old: Date, at now: Date) -> Date {
        let start = clock.start(of: now)
        windowStart = start
        // A look that came before the clock was set is of no known window.
        if let arrival, !(start...now).contains(arrival) { held = nil }
        options.realigned?(old, start)
        return start
    }

    /// Waits for a look that lies in a window.
    ///
    /// - Returns: False when the window is over or the clock is before it, or when the recording is over.
    private func holdLook(from start: Date, before end: Date) throws -> Bool {
        while !isOver {
            if let look = held {
                let instant = instant(of: look)
                return instant < end && (source.isRecording || !isBefore(start, instant))
            }
            guard source.isLive else {
                if try !holdLook(until: nil) { return false }
                continue
            }
            if source.isRecording {
                let deadline = timelineOffset(of: end)
                guard source.now < deadline else { return false }
                _ = try holdLook(until: deadline)
            } else {
                let now = options.now()
                let remaining = end.timeIntervalSince(now)
                guard !isBefore(start, now), remaining > 0 else { return false }
                _ = try holdLook(until: source.now + .seconds(remaining))
            }
        }
        return false
    }

    /// Waits for a look.
    ///
    /// - Returns: False when there is none until the deadline, or ever.
    private func holdLook(until deadline: Duration?) throws -> Bool {
        switch try source.nextLook(into: &picture, until: deadline) {
        case .look(let look):
            report(nil)
            held = look
            if !source.isRecording { arrival = options.now() }
            return true
        case .nothing(let error):
            // A camera that is merely waited for keeps the state it had.
            if let error { report(error) }
            return false
        case .end:
            isOver = true
            return false
        }
    }

    private func report(_ error: VideoIngestError?) {
        guard error?.problem != trouble?.problem else { return }
        trouble = error
        options.trouble?(error)
    }

    private func instant(of look: Look) -> Date {
        if source.isRecording, let origin { return origin.addingTimeInterval(look.time / .seconds(1)) }
        return arrival ?? options.now()
    }

    private func timelineOffset(of instant: Date) -> Duration {
        .seconds(instant.timeIntervalSince(origin ?? instant))
    }

    /// Looks once.
    ///
    /// - Returns: Why the look does not count; nil when ``counter`` holds its counts.
    private func examine(_ look: Look, contact: Bool, masks: Bool, flow: Bool) throws -> LookLoss? {
        var look = look
        let size = PictureSize(width: look.streamWidth, height: look.streamHeight)
        let first = firstSize ?? size
        let full = setup.picture ?? first
        if firstSize == nil {
            try setup.zones.checkInside(full)
            firstSize = first
        }
        guard showsTheView(size, first: first) else {
            sizeChange = SizeChange(expected: first, found: size)
            return .moved
        }
        if sizeChange != nil {
            sizeChange = nil
            // The scene is the one that was left, and tells whether the camera moved meanwhile.
            look.breaks = nil
        }
        let elapsed = lastLook.map { max(0, (look.time - $0) / .seconds(1)) } ?? 0
        lastLook = look.time
        let width: Int
        let height: Int
        switch picture {
        case .none:
            return .noPicture
        case .some(let picture):
            width = picture.width
            height = picture.height
            let loss = examiner.examine(picture, of: look, full: full, after: elapsed, people: &people)
            fitWorkingSize(look, full: full, width: width, height: height)
            if let loss { return loss }
            verdicts.removeAll(keepingCapacity: true)
            velocities.removeAll(keepingCapacity: true)
            if masks, !judgeMasks(in: picture) { return .detectorFault }
            if flow, !measureFlow(look, from: picture, full: full) { return .noSecondFrame }
        }
        counter.count(
            people, masks: verdicts, velocities: velocities, dither: flow ? drawDither() : 0,
            scaleX: Double(full.width) / Double(width),
            scaleY: Double(full.height) / Double(height),
            contact: contact)
        return nil
    }

    /// By how much a picture's shape may be another: rows and columns that an encoder adds to make whole blocks.
    private static let shapeTolerance = 0.02

    /// Whether pictures of a size are taken to show what those of the first look did.
    ///
    /// Another size is another part of the view as easily as the same part in other pixels; only where the site says what
    /// its coordinates refer to, the same shape is taken for the latter.
    private func showsTheView(_ size: PictureSize, first: PictureSize) -> Bool {
        [first, confirmedSize ?? first].contains { known in
            guard setup.picture != nil else { return size == known }
            let shapes = Double(size.width * known.height) / Double(size.height * known.width)
            return abs(shapes - 1) <= Self.shapeTolerance
        }
    }

    /// Asks once for larger pictures where people are too small in these, as learned from them or as no size can be learned.
    private func fitWorkingSize(_ look: Look, full: PictureSize, width: Int, height: Int) {
        // Little more than these would only have the scene learned anew.
        let most = min(Double(look.streamWidth) / Double(width), Double(look.streamHeight) / Double(height))
        guard !isFitted, most >= 1.2, let detector = examiner.detector else { return }
        let sizes = detector.steadySizes
        guard sizes != nil || detector.mayNeedLargerPicture else { return }
        isFitted = true
        // Twice as large.
        var share = WorkingSize.personRows / Double(2 * height)
        if let sizes {
            let (x, y) = (Float(full.width) / Float(width), Float(full.height) / Float(height))
            guard let inZones = setup.smallestPerson(sizes.line.scaled(x: x, y: y), in: full) else { return }
            // A zone may reach farther than people do, as over a wall or up to the sky.
            share = max(inZones, Self.farther * Double(sizes.farthest) / Double(height))
            guard share * Double(height) < 0.75 * WorkingSize.personRows else { return }
        }
        hasLargerPictures = true
        source.fit(smallestPerson: share)
    }

    /// Measures how fast the people of a look go; false where its second frame is missing.
    private func measureFlow(_ look: Look, from picture: borrowing WorkingPicture, full: PictureSize) -> Bool {
        guard let flowMeter, case .after(let delay) = look.second else { return false }
        source.exchangeSecondFrame(with: &second)
        switch second {
        case .none: return false
        case .some(let second):
            flowMeter.measure(
                people, from: picture, to: second, seconds: delay / .seconds(1), full: full,
                detector: examiner.detector, where: setup.zones.hasFlow(at:), velocities: &velocities)
            return true
        }
    }

    /// Judges the people of a look; false when that failed, and the look then has no mask counts.
    private func judgeMasks(in picture: borrowing WorkingPicture) -> Bool {
        guard let judge = mask ?? makeMask?() else { return false }
        mask = judge
        return judge.judge(people, in: picture, verdicts: &verdicts)
    }
}

/// Why a camera cannot be watched.
public enum CameraWatchError: Error, Hashable, Sendable {
    /// None of the indicators needed can be measured by this camera.
    case nothingToMeasure(camera: String, needed: Set<Indicator>)
}

extension CameraWatchError: CustomStringConvertible {
    /// What an operator reads.
    public var description: String {
        switch self {
        case .nothingToMeasure(let camera, let needed) where needed.isEmpty:
            "camera '\(camera)': no live purpose needs anything of it, so it is not watched"
        case .nothingToMeasure(let camera, let needed):
            "camera '\(camera)' measures none of what the purposes need (\(needed.sorted().map(\.rawValue).joined(separator: ", ")));"
                + " in_contact needs a ground plane, masks need a mask model, flow a stream and a zone with an arrow"
        }
    }
}
