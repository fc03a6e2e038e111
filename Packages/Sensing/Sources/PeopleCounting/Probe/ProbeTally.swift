// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import VideoIngest

/// What a probe adds up over its looks.
struct ProbeTally {
    /// Statures that a ground plane may give to the mean of the people who passed, metres; children and hats included.
    private static let plausibleStature = 1.4...2.1

    private(set) var looks = 0
    private var losses: [LookLoss: Int] = [:]
    private var stream = PictureSize(width: 0, height: 0)
    private var full = PictureSize(width: 0, height: 0)
    private var working = PictureSize(width: 0, height: 0)
    private var brightness = 0.0
    private var colour = 0.0
    private var sharpness = 0.0
    private var sharpLooks = 0
    private var pairs = 0
    private var pairSeconds = 0.0

    /// Adds a look.
    mutating func note(
        _ picture: borrowing WorkingPicture, _ look: Look, full: PictureSize, loss: LookLoss?, sharpness found: Double?
    ) {
        looks += 1
        // How long learning took would tell how busy the place is.
        if let loss, loss != .learning { losses[loss, default: 0] += 1 }
        stream = PictureSize(width: look.streamWidth, height: look.streamHeight)
        self.full = full
        working = PictureSize(width: picture.width, height: picture.height)
        let light = LightStatistics(picture, fullRange: look.fullRange)
        brightness += light.mean
        colour += light.colour
        if let found {
            sharpness += found
            sharpLooks += 1
        }
        if case .after(let delay) = look.second {
            pairs += 1
            pairSeconds += delay / .seconds(1)
        }
    }

    /// Whether more looks would hardly tell more.
    func isEnough(_ examiner: LookExaminer) -> Bool {
        guard let detector = examiner.detector as? SilhouetteDetector else { return false }
        return detector.learnedSizeLine != nil && detector.suitability != .undecided
    }

    func report(
        source: String, facts: StreamFacts?, counters: IngestCounters, lookEvery: Duration, setup: CameraSetup?,
        examiner: LookExaminer, takesPairs: Bool
    ) -> ProbeReport {
        let detector = examiner.detector as? SilhouetteDetector
        let scale = (x: Double(full.width) / Double(working.width), y: Double(full.height) / Double(working.height))
        let learned = detector?.learnedSizeLine?.scaled(x: Float(scale.x), y: Float(scale.y))
        let expected = setup?.groundPlane.flatMap {
            PersonSizeLine(groundPlane: $0, full: full, width: working.width, height: working.height)
        }
        return ProbeReport(
            source: source, looks: looks,
            losses: Dictionary(uniqueKeysWithValues: losses.map { ($0.key.rawValue, $0.value) }),
            stream: ProbeReport.Stream(
                codec: facts?.codec, width: stream.width, height: stream.height, frameRate: facts?.frameRate,
                keyFrameSeconds: facts?.keySeconds, lookSeconds: lookEvery / .seconds(1),
                decodesBetweenKeyFrames: counters.decodesBetweenKeyframes),
            light: ProbeReport.Light(
                brightness: (brightness / Double(max(1, looks)) / 25.5).rounded() / 10,
                hasColour: colour > 1.5 * Double(looks),
                sharpness: sharpLooks > 0 ? (sharpness / Double(sharpLooks) * 100).rounded() / 100 : nil),
            sizes: expected != nil ? .groundPlane : learned != nil ? .learned : .unknown,
            zones: setup.map { zones($0.zones, expected ?? learned) } ?? [],
            ground: setup.flatMap { setup in setup.groundPlane.map { ground($0, setup, expected, learned) } },
            flow: takesPairs
                ? ProbeReport.Flow(
                    pairs: pairs, pairSeconds: pairs > 0 ? (pairSeconds / Double(pairs) * 100).rounded() / 100 : nil)
                : nil,
            suitability: detector?.suitability)
    }

    private func zones(_ map: ZoneMap, _ line: PersonSizeLine?) -> [ProbeReport.Zone] {
        zip(map.ids, map.polygons).map { id, polygon in
            let heights = line.map { $0.heights(in: polygon, of: full) } ?? []
            let scale = Double(working.height) / Double(full.height)
            func pixels(_ height: Double?) -> Int? { height.map { max(0, Int($0.rounded())) } }
            return ProbeReport.Zone(
                id: id, smallestPersonPixels: pixels(heights.min()), tallestPersonPixels: pixels(heights.max()),
                smallestPersonRows: pixels(heights.min().map { $0 * scale }),
                tallestPersonRows: pixels(heights.max().map { $0 * scale }),
                isTooSmall: heights.min().map { $0 * scale < Double(SilhouetteDetector.smallestSure) })
        }
    }

    /// What the plane makes of the people who passed, at three places where both say something.
    private func ground(
        _ plane: GroundPlane, _ setup: CameraSetup, _ expected: PersonSizeLine?, _ learned: PersonSizeLine?
    ) -> ProbeReport.Ground {
        var ratios: [Double] = []
        if let expected, let learned {
            for row in [0.5, 0.7, 0.9].map({ Float($0) * Float(full.height) }) {
                let place = (x: Float(full.width) / 2, y: row)
                let (seen, asked) = (
                    learned.height(atColumn: place.x, row: place.y), expected.height(atColumn: place.x, row: place.y)
                )
                if seen > 4, asked > 4 { ratios.append(Double(seen / asked)) }
            }
        }
        let stature = ratios.isEmpty ? nil : ratios.reduce(0, +) / Double(ratios.count) * PersonSizeLine.statureMetres
        return ProbeReport.Ground(
            residualMetres: plane.residual?.rms, lens: plane.lens, contact: setup.contactAccuracy,
            statureMetres: stature.map { ($0 * 20).rounded() / 20 },
            isPlausible: stature.map(Self.plausibleStature.contains))
    }
}
