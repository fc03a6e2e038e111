// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import VideoIngest

/// Measures flow on labelled public test footage and compares it with the labels' own.
package struct FlowRun {
    /// How to look.
    package struct Rules: Sendable {
        /// One look every so many frames.
        package var every = 1
        /// Frames from a look to its second frame.
        package var step = 2
        /// Real frames per second.
        package var rate = 7.0
        /// First frame scored.
        package var from = 50

        package init() {}
    }

    /// What one way over a zone came to, people per minute.
    package struct Way: Sendable {
        /// Mean over looks as labelled.
        package internal(set) var truth = 0.0
        /// Mean over looks as measured.
        package internal(set) var measured = 0.0
        /// Mean absolute difference of a look.
        package internal(set) var error = 0.0
    }

    /// What single people's speeds came to, along the arrow, metres per second.
    package struct Speeds: Sendable {
        /// People found where one is labelled.
        package internal(set) var people = 0
        /// Of those, without a measurable motion.
        package internal(set) var unmeasured = 0
        /// Mean of measured minus labelled, in the direction in which they go.
        package internal(set) var bias = 0.0
        /// Mean absolute difference.
        package internal(set) var error = 0.0
        /// Mean labelled speed.
        package internal(set) var truth = 0.0
    }

    package private(set) var looks = 0
    package private(set) var lost: [LookLoss: Int] = [:]
    package private(set) var with = Way()
    package private(set) var against = Way()
    package private(set) var speeds = Speeds()
    /// First and last frame scored.
    package private(set) var frames = (first: 0, last: 0)
    /// Median processor time of the motions of a look, milliseconds.
    package private(set) var medianMilliseconds = 0.0

    /// Looks at a recording, with zones of one camera of which the first has a flow.
    ///
    /// - Throws: ``VideoIngestError``.
    package init(
        _ address: SourceAddress, truth: FlowTruth, zones: ZoneMap, groundPlane: GroundPlane, flow: ZoneFlow,
        rules: Rules,
        detector make: @escaping (_ width: Int, _ height: Int) -> any PersonDetector
    ) throws {
        var options = IngestOptions()
        options.policy = .everyFrame
        let source = address.makeSource(options: options)
        let ahead = address.makeSource(options: options)
        var picture: WorkingPicture?
        var second: WorkingPicture?
        var isAhead = true
        for _ in 0..<rules.step { isAhead = try Self.advance(ahead, &second) }
        var examiner = LookExaminer(groundPlane: groundPlane, makeDetector: make)
        let meter = FlowMeter(groundPlane: groundPlane)
        var people: [PersonBox] = []
        var velocities: [GroundVelocity] = []
        var costs: [Double] = []
        var last: Duration?
        while case .look(let look) = try source.nextLook(into: &picture, until: nil) {
            isAhead = try isAhead && Self.advance(ahead, &second)
            guard isAhead else { break }
            guard (look.frame - 1) % rules.every == 0 else { continue }
            let elapsed = last.map { max(0, (look.time - $0) / .seconds(1)) } ?? 0
            last = look.time
            let full = PictureSize(width: look.streamWidth, height: look.streamHeight)
            var loss: LookLoss?
            var (scaleX, scaleY) = (1.0, 1.0)
            switch picture {
            case .none: continue
            case .some(let picture):
                scaleX = Double(full.width) / Double(picture.width)
                scaleY = Double(full.height) / Double(picture.height)
                loss = examiner.examine(picture, of: look, full: full, after: elapsed, people: &people)
                switch second {
                case .none: continue
                case .some(let second) where loss == nil:
                    let started = StageTimes.thread
                    meter.measure(
                        people, from: picture, to: second, seconds: Double(rules.step) / rules.rate, full: full,
                        detector: examiner.detector, velocities: &velocities)
                    costs.append((StageTimes.thread - started) / .seconds(1))
                case .some: break
                }
            }
            guard look.frame >= rules.from else { continue }
            if let loss {
                lost[loss, default: 0] += 1
                continue
            }
            if looks == 0 { frames.first = look.frame }
            frames.last = look.frame
            looks += 1
            let found = zip(people, velocities).map { person, velocity in
                FlowTruth.Person(
                    foot: person.foot(scaleX: scaleX, scaleY: scaleY), height: Double(person.height) * scaleY,
                    velocity: velocity)
            }
            score(found, truth.people(in: look.frame, secondAfter: rules.step), zones, flow)
        }
        let count = Double(max(1, looks))
        for way in [\FlowRun.with, \FlowRun.against] {
            self[keyPath: way].truth /= count
            self[keyPath: way].measured /= count
            self[keyPath: way].error /= count
        }
        let measured = Double(max(1, speeds.people - speeds.unmeasured))
        speeds.bias /= measured
        speeds.error /= measured
        speeds.truth /= Double(max(1, speeds.people))
        costs.sort()
        medianMilliseconds = costs.isEmpty ? 0 : costs[costs.count / 2] * 1000
    }

    private static func advance(_ source: any Source, _ picture: inout WorkingPicture?) throws -> Bool {
        if case .look = try source.nextLook(into: &picture, until: nil) { true } else { false }
    }

    private mutating func score(
        _ found: [FlowTruth.Person], _ labelled: [FlowTruth.Person], _ zones: ZoneMap, _ flow: ZoneFlow
    ) {
        func sums(_ people: [FlowTruth.Person]) -> (with: Double, against: Double) {
            var (with, against) = (0, 0)
            for person in people where zones.zone(at: person.foot) == 0 {
                let part = flow.part(x: person.velocity.x, y: person.velocity.y)
                if part > 0 { with += part } else { against -= part }
            }
            return (Double(with) / Double(ZoneFlow.unit), Double(against) / Double(ZoneFlow.unit))
        }
        let (truth, measured) = (sums(labelled), sums(found))
        with.truth += truth.with
        with.measured += measured.with
        with.error += abs(measured.with - truth.with)
        against.truth += truth.against
        against.measured += measured.against
        against.error += abs(measured.against - truth.against)
        for label in labelled where zones.zone(at: label.foot) == 0 {
            func apart(_ person: FlowTruth.Person) -> Double {
                let (dx, dy) = (person.foot.x - label.foot.x, person.foot.y - label.foot.y)
                return (dx * dx + dy * dy).squareRoot() / label.height
            }
            guard let nearest = found.min(by: { apart($0) < apart($1) }), apart(nearest) < 0.2 else { continue }
            speeds.people += 1
            let isTruth = label.velocity.x * flow.direction.x + label.velocity.y * flow.direction.y
            speeds.truth += abs(isTruth)
            guard nearest.velocity.isMeasured else {
                speeds.unmeasured += 1
                continue
            }
            let speed = nearest.velocity.x * flow.direction.x + nearest.velocity.y * flow.direction.y
            speeds.bias += (speed - isTruth) * (isTruth < 0 ? -1 : 1)
            speeds.error += abs(speed - isTruth)
        }
    }
}
