// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Foundation
import Governance
import PeopleCounting
import Synchronization
import Testing
import VideoIngest

/// What larger pictures a source was asked for, by the share of the height that the smallest person has.
private final class AskedSizes: Sendable {
    let shares = Mutex<[Double]>([])
}

/// A recording that gives drawn looks at given times.
private final class ScriptedSource: Source {
    let isLive = false
    let isRecording = true
    var now: Duration { .zero }
    var progress: Double? { times.isEmpty ? 1 : Double(next) / Double(times.count) }
    var counters: IngestCounters { IngestCounters() }
    let interrupt = Interrupt()
    private let times: [Double]
    private var next = 0
    private var scene = SyntheticScene(seed: 1)
    private var second: Duration?
    private let asked: AskedSizes?
    private let sizes: [PictureSize]

    /// Gives a look at each of the times, in pictures of the sizes and then of the last one's.
    init(times: [Double], sizes: [PictureSize] = [PictureSize(width: 768, height: 576)], asked: AskedSizes? = nil) {
        self.times = times
        self.sizes = sizes
        self.asked = asked
    }

    private func size(_ look: Int) -> PictureSize { sizes[min(look, sizes.count - 1)] }

    func fit(smallestPerson share: Double) { asked?.shares.withLock { $0.append(share) } }

    func takeSecondFrames(after: Duration?) { second = after }

    func exchangeSecondFrame(with picture: inout WorkingPicture?) {
        let same = WorkingPicture(width: SyntheticScene.width, height: SyntheticScene.height)
        scene.draw([], into: same)
        picture = consume same
    }

    func nextLook(into picture: inout WorkingPicture?, until deadline: Duration?) throws(VideoIngestError) -> NextLook {
        guard next < times.count else { return .end }
        let look = WorkingPicture(width: SyntheticScene.width, height: SyntheticScene.height)
        scene.draw([], into: look)
        picture = consume look
        defer { next += 1 }
        return .look(
            Look(
                time: .seconds(times[next]), frame: next + 1, streamWidth: size(next).width,
                streamHeight: size(next).height, fullRange: true,
                breaks: next == 0 ? .first : size(next) != size(next - 1) ? .resized : nil,
                // Every fourth look lacks its second frame.
                second: second.map { next % 4 == 3 ? .missing : .after($0) }))
    }
}

/// A camera that gives a look every two seconds of a clock that runs as fast as it is asked, and the clock on the wall,
/// which is set at one moment of it.
private final class ScriptedCamera: Source {
    /// The monotonic clock and what the wall's is ahead of it.
    final class Clocks: Sendable {
        private let passed = Mutex(0.0)
        private let start: Date
        private let setAt: Double
        private let by: Double

        init(start: Date, setAt: Double, by: Double) {
            (self.start, self.setAt, self.by) = (start, setAt, by)
        }

        var now: Double { passed.withLock(\.self) }
        var wall: Date { start.addingTimeInterval(now + (now >= setAt ? by : 0)) }
        func pass(to instant: Double) { passed.withLock { $0 = max($0, instant) } }
    }

    let isLive = true
    let isRecording = false
    var now: Duration { .seconds(clocks.now) }
    var progress: Double? { nil }
    var counters: IngestCounters { IngestCounters() }
    let interrupt = Interrupt()
    private let clocks: Clocks
    private let isAway: Bool
    private var scene = SyntheticScene(seed: 1)
    private var looks = 0

    init(_ clocks: Clocks, isAway: Bool) { (self.clocks, self.isAway) = (clocks, isAway) }

    func nextLook(into picture: inout WorkingPicture?, until deadline: Duration?) throws(VideoIngestError) -> NextLook {
        let next = Double(looks) * 2 + 1
        let limit = deadline.map { $0 / .seconds(1) } ?? .infinity
        guard !isAway, next < limit else {
            clocks.pass(to: limit)
            return .nothing(nil)
        }
        clocks.pass(to: next)
        looks += 1
        let look = WorkingPicture(width: SyntheticScene.width, height: SyntheticScene.height)
        scene.draw([], into: look)
        picture = consume look
        return .look(
            Look(
                time: .seconds(next), frame: looks, streamWidth: 768, streamHeight: 576, fullRange: true,
                breaks: looks == 1 ? .first : nil))
    }
}

/// Sees two people 1 m apart in every third look from its second on, and learns in the first.
private final class ScriptedDetector: PersonDetector {
    private var looks = 0
    private let learned: LearnedSizes?
    private let learnsNothing: Bool
    var steadySizes: LearnedSizes? { looks > 3 ? learned : nil }
    var mayNeedLargerPicture: Bool { looks > 3 && learnsNothing }

    /// Has learned sizes from its fourth look on, or that it will learn none.
    init(learned: LearnedSizes? = nil, learnsNothing: Bool = false) {
        self.learned = learned
        self.learnsNothing = learnsNothing
    }

    func look(at picture: borrowing WorkingPicture, after seconds: Double, people: inout [PersonBox]) -> DetectorVerdict
    {
        people.removeAll()
        looks += 1
        guard looks > 1, !learnsNothing else { return .unavailable(.learning) }
        if looks % 3 == 0 {
            people.append(PersonBox(x: 95, y: 100, width: 10, height: 50, score: 1))
            people.append(PersonBox(x: 145, y: 100, width: 10, height: 50, score: 1))
        }
        return .counted
    }
}

/// Says of the first person found that a mask is worn and of the second that nothing is clear, or fails.
private final class ScriptedJudge: MaskDetector {
    private let failures: Range<Int>
    private var looks = 0
    private(set) var fault: String?

    /// Fails at some of the looks, which are numbered from 1.
    init(failingAt failures: Range<Int> = 0..<0) { self.failures = failures }

    func judge(_ people: [PersonBox], in picture: borrowing WorkingPicture, verdicts: inout [MaskVerdict]) -> Bool {
        looks += 1
        let fails = failures.contains(looks)
        fault = fails ? "the judge is away" : nil
        verdicts = fails ? [] : people.indices.map { $0 == 0 ? .masked : .unclear }
        return !fails
    }
}

struct CameraWatchTests {
    private func watch(
        times: [Double], start: String, plane: Bool = true, needed: Set<Indicator> = [.occupancy, .inContact],
        flow: FlowArrow? = nil, maskModel: String? = nil, makeMask: (@Sendable () -> any MaskDetector)? = nil,
        learned: LearnedSizes? = nil, learnsNothing: Bool = false, asked: AskedSizes? = nil, declared: Bool = true,
        sizes: [PictureSize] = [PictureSize(width: 768, height: 576)]
    ) throws -> CameraWatch {
        let size = PictureSize(width: 768, height: 576)
        // 1 cm of ground per pixel of the full picture.
        let ground = try GroundPlane(
            imageToGround: [[0.01, 0, 0], [0, 0.01, 0], [0, 0, 1]], showingGroundAt: size.bottomCentre)
        let zones = try ZoneMap(
            [
                ZoneShape(
                    id: "left",
                    corners: .pixels([
                        .init(x: 0, y: 0), .init(x: 250, y: 0), .init(x: 250, y: 576), .init(x: 0, y: 576),
                    ]), flow: flow),
                ZoneShape(
                    id: "right",
                    corners: .pixels([
                        .init(x: 250, y: 0), .init(x: 768, y: 0), .init(x: 768, y: 576), .init(x: 250, y: 576),
                    ])),
            ], picture: declared ? size : nil, groundPlane: plane ? ground : nil)
        let setup = try CameraSetup(
            id: "c", source: SourceAddress(parsing: "/no/such/file.mp4"), lookEvery: .seconds(2), window: .seconds(60),
            groundPlane: plane ? ground : nil, zones: zones, picture: declared ? size : nil,
            maskModel: maskModel)
        var options = CameraWatch.Options()
        options.start = try Date(start, strategy: .iso8601)
        return try CameraWatch(
            setup: setup, timeZone: .gmt, options: options,
            source: ScriptedSource(times: times, sizes: sizes, asked: asked),
            interrupt: Interrupt(),
            indicators: { _ in needed }, makeMask: makeMask, drawDither: { 0 }
        ) { _, _ in
            ScriptedDetector(learned: learned, learnsNothing: learnsNothing)
        }
    }

    @Test(arguments: [
        // Rows of a person at the zones' top and of the farthest seen, in a picture of 288 rows.
        (Float(12), Float(10), [12.0 / 288]), (12, 20, [14.0 / 288]), (12, 44, []), (36, 20, []),
    ])
    func smallPeopleAskOnceForLargerPictures(top: Float, farthest: Float, shares: [Double]) async throws {
        let asked = AskedSizes()
        let watch = try watch(
            times: (0..<9).map { Double($0) * 2 }, start: "2026-05-01T10:00:00Z", plane: false,
            learned: LearnedSizes(line: PersonSizeLine(a: top, b: 0.2), farthest: farthest), asked: asked)
        while let window = try await watch.nextWindow() { _ = window.takeCounts() }
        let found = asked.shares.withLock(\.self)
        #expect(found.count == shares.count)
        for (one, other) in zip(found, shares) { #expect(abs(one - other) < 1e-3) }
    }

    @Test func whereNoSizeCanBeLearnedAPictureTwiceAsLargeIsAskedForOnce() async throws {
        let asked = AskedSizes()
        let watch = try watch(
            times: (0..<9).map { Double($0) * 2 }, start: "2026-05-01T10:00:00Z", plane: false, learnsNothing: true,
            asked: asked)
        while let window = try await watch.nextWindow() { _ = window.takeCounts() }
        #expect(asked.shares.withLock(\.self) == [WorkingSize.personRows / Double(2 * SyntheticScene.height)])
    }

    @Test func windowsAreAlignedAndEveryLookIsAccountedFor() async throws {
        // 40 s into a minute: ten looks of the first window, then a gap of a whole window.
        let times = (0..<10).map { Double($0) * 2 } + (0..<5).map { 100 + Double($0) * 2 }
        let watch = try watch(times: times, start: "2026-05-01T10:00:40Z")
        var coverages: [Coverage] = []
        var occupancy: [[Int]] = []
        var contact: [[Int]] = []
        while let window = try await watch.nextWindow() {
            coverages.append(window.coverage)
            let counts = window.takeCounts()
            occupancy.append(counts.sums[.occupancy] ?? [])
            contact.append(counts.sums[.inContact] ?? [])
        }
        #expect(
            coverages.map(\.start)
                == [0, 60, 120].map { (try? Date("2026-05-01T10:00:00Z", strategy: .iso8601))?.addingTimeInterval($0) })
        #expect(coverages.map(\.looks) == [9, 0, 5])
        #expect(coverages.map(\.losses) == [[.learning: 1, .noPicture: 20], [.noPicture: 30], [.noPicture: 25]])
        #expect(coverages.allSatisfy { $0.expectedLooks == 30 && $0.seconds == 60 })
        // Looks 3, 6 and 9 have two people a metre apart, one on either side of the border.
        #expect(occupancy == [[3, 3], [0, 0], [2, 2]])
        #expect(contact == [[3, 3], [0, 0], [2, 2]])
    }

    /// The first windows of a camera as the clock on the wall is set: starts in minutes after the first, and looks.
    private func windows(
        _ count: Int, clockSetAt setAt: Double, by: Double, isAway: Bool = false
    ) async throws -> (starts: [Double], looks: [Int], realigned: Int) {
        let size = PictureSize(width: 768, height: 576)
        let zone = ZoneShape(id: "z", corners: .pixels([.init(x: 0, y: 0), .init(x: 9, y: 0), .init(x: 9, y: 9)]))
        let setup = try CameraSetup(
            id: "c", source: SourceAddress(parsing: "rtsp://127.0.0.1/"), lookEvery: .seconds(2), window: .seconds(60),
            zones: ZoneMap([zone], picture: size, groundPlane: nil), picture: size)
        let first = try Date("2026-05-01T10:00:00Z", strategy: .iso8601)
        let clocks = ScriptedCamera.Clocks(start: first, setAt: setAt, by: by)
        let realigned = Mutex(0)
        var options = CameraWatch.Options()
        options.now = { clocks.wall }
        options.realigned = { _, _ in realigned.withLock { $0 += 1 } }
        let watch = try CameraWatch(
            setup: setup, timeZone: .gmt, options: options, source: ScriptedCamera(clocks, isAway: isAway),
            interrupt: Interrupt(), indicators: { _ in [.occupancy] }
        ) { _, _ in ScriptedDetector() }
        var found: (starts: [Double], looks: [Int], realigned: Int) = ([], [], 0)
        for _ in 0..<count {
            guard let window = try await watch.nextWindow() else { break }
            found.starts.append(window.coverage.start.timeIntervalSince(first) / 60)
            found.looks.append(window.coverage.looks)
            _ = window.takeCounts()
        }
        found.realigned = realigned.withLock(\.self)
        return found
    }

    /// When the clock on the wall is set, by how much, whether the camera is away, and the windows that come.
    struct SetClock: Sendable {
        var at: Double
        var by: Double
        var isAway = false
        var starts: [Double]
        var looks: [Int]
    }

    /// What was seen of the window in which the clock was set is dropped, and of the window that is gone on with only what
    /// comes after is seen; a day has 1440 windows here.
    @Test(arguments: [
        SetClock(at: 90, by: 30 * 86_400, starts: [0, 43_201, 43_202], looks: [29, 15, 30]),
        SetClock(at: 90, by: -86_400, starts: [0, -1439, -1438], looks: [29, 15, 30]),
        // To before the open window, but not by a whole one.
        SetClock(at: 90, by: -45, starts: [0, 0, 1], looks: [29, 7, 30]),
        // A camera that is away is waited for until the window would have ended.
        SetClock(at: 90, by: 30 * 86_400, isAway: true, starts: [0, 43_202, 43_203], looks: [0, 0, 0]),
        SetClock(at: 90, by: -86_400, isAway: true, starts: [0, -1438, -1437], looks: [0, 0, 0]),
    ])
    func aClockThatIsSetLeavesNoRowOfWindowsAndNoneOpen(_ clock: SetClock) async throws {
        let found = try await windows(3, clockSetAt: clock.at, by: clock.by, isAway: clock.isAway)
        #expect(found.starts == clock.starts && found.looks == clock.looks && found.realigned == 1)
    }

    @Test(arguments: [
        // Forward by no more than a window, back within one, and back by little just after one began.
        SetClock(at: 90, by: 60, starts: [0, 1, 2, 3], looks: [29, 15, 15, 30]),
        SetClock(at: 90, by: -15, starts: [0, 1, 2, 3], looks: [29, 30, 30, 30]),
        SetClock(at: 62, by: -3.5, starts: [0, 1, 2, 3], looks: [29, 30, 30, 30]),
    ])
    func aClockThatIsPutRightByLessLosesNoWindow(_ clock: SetClock) async throws {
        let found = try await windows(4, clockSetAt: clock.at, by: clock.by)
        #expect(found.starts == clock.starts && found.looks == clock.looks && found.realigned == 0)
    }

    /// Thirty looks a minute: half of the first minute's and all of the second's are of another size, the fourth minute's are
    /// as at first.
    @Test(arguments: [
        // Whether the site declares the picture, the other size, and the looks that count.
        (false, PictureSize(width: 384, height: 288), [14, 0, 29, 29]),
        (false, PictureSize(width: 1024, height: 576), [14, 0, 29, 29]),
        (true, PictureSize(width: 1024, height: 576), [14, 0, 29, 29]),
        (true, PictureSize(width: 384, height: 288), [28, 30, 30, 29]),
        (true, PictureSize(width: 768, height: 580), [28, 30, 30, 29]),
    ])
    func anotherSizeCountsOnceItsViewIsConfirmedOrItsShapeIsTheDeclaredOnes(
        declared: Bool, other: PictureSize, looks: [Int]
    ) async throws {
        let usual = PictureSize(width: 768, height: 576)
        let watch = try watch(
            times: (0..<120).map { Double($0) * 2 }, start: "2026-05-01T10:00:00Z", declared: declared,
            sizes: Array(repeating: usual, count: 15) + Array(repeating: other, count: 75) + [usual])
        var found: [Int] = []
        while let window = try await watch.nextWindow() {
            found.append(window.coverage.looks)
            let lost = 30 - window.coverage.looks
            let isDoubted = found.count <= 2 && looks[1] == 0
            #expect(await watch.hasMoved == isDoubted)
            #expect(await watch.sizeChange?.found == (isDoubted ? other : nil))
            #expect(window.coverage.losses[.moved, default: 0] == (isDoubted ? found.count == 1 ? 15 : lost : 0))
            let occupancy = window.takeCounts().sums[.occupancy] ?? []
            // Coordinates stay where they were: one person on either side of the border.
            #expect(occupancy[0] == occupancy[1] && (lost == 30) == (occupancy[0] == 0))
            if isDoubted, found.count == 2 { await watch.confirmView() }
        }
        #expect(found == looks)
    }

    @Test func aSizeThatComesBackCountsAgain() async throws {
        let usual = PictureSize(width: 768, height: 576)
        let watch = try watch(
            times: (0..<30).map { Double($0) * 2 }, start: "2026-05-01T10:00:00Z", declared: false,
            sizes: Array(repeating: usual, count: 10)
                + Array(repeating: PictureSize(width: 640, height: 480), count: 10) + [usual])
        guard let window = try await watch.nextWindow() else {
            Issue.record("no window")
            return
        }
        // Nothing is learned anew.
        #expect(window.coverage.losses == [.learning: 1, .moved: 10])
        #expect(await !watch.hasMoved)
        _ = window.takeCounts()
    }

    @Test func flowTakesTwoFramesALookAndOnlyWhereAPurposeNeedsIt() async throws {
        let arrow = FlowArrow.pixels(.init(x: 0, y: 300), .init(x: 200, y: 300))
        let times = (0..<9).map { Double($0) * 2 }
        let needing = try watch(
            times: times, start: "2026-05-01T10:00:00Z", needed: [.occupancy, .flowWith, .flowAgainst], flow: arrow)
        guard let window = try await needing.nextWindow() else {
            Issue.record("no window")
            return
        }
        #expect(window.coverage.losses[.noSecondFrame] == 2)
        let looks = window.coverage.looks
        let counts = window.takeCounts()
        #expect(looks == 6 && counts.flowLimits == [60, 0])
        // Nobody was drawn where the detector claims people, so that nothing moved.
        let (with, against) = (counts.sums[.flowWith], counts.sums[.flowAgainst])
        #expect(with == [0, 0])
        #expect(against == [0, 0])

        let frugal = try watch(times: times, start: "2026-05-01T10:00:00Z", needed: [.occupancy], flow: arrow)
        guard let other = try await frugal.nextWindow() else {
            Issue.record("no window")
            return
        }
        // The first look was taken before anybody was asked; the others are single frames.
        #expect(other.coverage.losses[.noSecondFrame] == nil && other.coverage.looks == 8)
        #expect(other.takeCounts().sums.keys.sorted() == [.occupancy])
    }

    @Test func masksAreCountedByZoneWhereAPurposeNeedsThem() async throws {
        let watch = try watch(
            times: (0..<9).map { Double($0) * 2 }, start: "2026-05-01T10:00:00Z",
            needed: [.occupancy, .masked, .unmasked], maskModel: "m",
            makeMask: { ScriptedJudge() })
        guard let window = try await watch.nextWindow() else {
            Issue.record("no window")
            return
        }
        let counts = window.takeCounts()
        // Looks 3, 6 and 9 have two people, the masked one on the left.
        #expect(counts.sums == [.occupancy: [3, 3], .masked: [3, 0], .unmasked: [0, 0]])
    }

    @Test func masksWithoutAJudgeOrNeedAreNotMeasured() async throws {
        let needless = try watch(
            times: [0], start: "2026-05-01T10:00:00Z", needed: [.occupancy], maskModel: "m",
            makeMask: { ScriptedJudge(failingAt: 1..<100) })
        #expect(try await measured(by: needless) == [.occupancy])
        let nobody = try watch(
            times: [0], start: "2026-05-01T10:00:00Z", needed: [.occupancy, .masked], maskModel: "m")
        #expect(try await measured(by: nobody) == [.occupancy])
    }

    @Test func aLookWhoseMasksCouldNotBeJudgedDoesNotCount() async throws {
        let watch = try watch(
            times: [0, 2, 4, 6, 60, 62].map { Double($0) }, start: "2026-05-01T10:00:00Z",
            needed: [.occupancy, .masked], maskModel: "m", makeMask: { ScriptedJudge(failingAt: 1..<3) })
        var coverages: [Coverage] = []
        var faults: [String?] = []
        while let window = try await watch.nextWindow() {
            coverages.append(window.coverage)
            faults.append(await watch.detectorFault)
            _ = window.takeCounts()
        }
        #expect(coverages.map(\.looks) == [1, 2] && coverages.map { $0.losses[.detectorFault] } == [2, nil])
        // Told for the whole window, although its last look counted.
        #expect(faults == ["the judge is away", nil])
    }

    @Test func contactIsNotMeasuredWithoutAGroundPlaneOrNeed() async throws {
        let blind = try watch(times: [0], start: "2026-05-01T10:00:00Z", plane: false)
        #expect(try await measured(by: blind) == [.occupancy])
        let frugal = try watch(times: [0], start: "2026-05-01T10:00:00Z", needed: [.inContact, .masked])
        #expect(try await measured(by: frugal) == [.inContact])
        let idle = try watch(times: [0], start: "2026-05-01T10:00:00Z", plane: false, needed: [.inContact])
        await #expect(throws: CameraWatchError.nothingToMeasure(camera: "c", needed: [.inContact])) {
            _ = try await idle.nextWindow()
        }
    }

    private func measured(by watch: CameraWatch) async throws -> [Indicator] {
        guard let window = try await watch.nextWindow() else { return [] }
        return window.takeCounts().sums.keys.sorted()
    }

    @Test func aFileThatDoesNotOpenIsAnError() async throws {
        let size = PictureSize(width: 64, height: 64)
        let zone = ZoneShape(id: "z", corners: .pixels([.init(x: 0, y: 0), .init(x: 9, y: 0), .init(x: 9, y: 9)]))
        let setup = try CameraSetup(
            id: "c", source: SourceAddress(parsing: "/no/such/file.mp4"),
            zones: ZoneMap([zone], picture: size, groundPlane: nil))
        let watch = try CameraWatch(setup: setup, timeZone: .gmt) { _ in [.occupancy] }
        await #expect(throws: VideoIngestError.self) { _ = try await watch.nextWindow() }
    }

    @Test func aCancelledTaskStopsWatching() async throws {
        let watch = try watch(times: [0, 2], start: "2026-05-01T10:00:00Z")
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            _ = try await watch.nextWindow()
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func impossibleTimesAndDistancesAreRefused() throws {
        let zone = ZoneShape(id: "z", corners: .pixels([.init(x: 0, y: 0), .init(x: 9, y: 0), .init(x: 9, y: 9)]))
        let zones = try ZoneMap([zone], picture: nil, groundPlane: nil)
        let source = try SourceAddress(parsing: "/no/such/file.mp4")
        #expect(throws: CameraSetupError.lookEvery(.zero)) {
            try CameraSetup(id: "c", source: source, lookEvery: .zero, zones: zones)
        }
        #expect(throws: CameraSetupError.window(.seconds(7), lookEvery: .seconds(2))) {
            try CameraSetup(id: "c", source: source, window: .seconds(7), zones: zones)
        }
        #expect(throws: CameraSetupError.contactDistance(0)) {
            try CameraSetup(id: "c", source: source, contactDistance: 0, zones: zones)
        }
    }
}
