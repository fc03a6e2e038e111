// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import VideoIngest

/// Shows a recording to a detector and scores what it finds.
package struct AccuracyRun {
    /// How to look and what to score.
    package struct Rules {
        /// One look every so many frames.
        package var every = 1
        /// First frame scored; earlier ones are seen but not scored.
        package var from = 50
        /// The recording is shown once before it is scored: a camera that has been up for a while.
        package var isWarm = false
        /// Where labels are complete, in a picture of 768×576; nil for everywhere.
        package var region: AccuracyScore.Region?
        /// Size of the picture that labels and planes are for; the recording's own where nil.
        package var labelSize: PictureSize?
        /// Longer side of the working picture, 64...4096; the usual where nil.
        package var longestSide: Int?
        /// The recording is the labelled one, flipped left to right.
        package var isFlipped = false
        /// Gives people's size to the detector, where it may know.
        package var knownPlane: GroundPlane?
        /// Gives detections their metres; the truth's own where nil.
        package var scoringPlane: GroundPlane?

        /// The defaults.
        package init() {}
    }

    /// The figures.
    package private(set) var figures: AccuracyFigures
    /// Processor time of the median look in guard and detector, milliseconds.
    package private(set) var medianLookMilliseconds: Double

    /// Runs.
    ///
    /// - Parameters:
    ///   - address: The recording.
    ///   - truth: Who is there.
    ///   - rules: How to look and what to score.
    ///   - make: Makes the detector for a working picture's size.
    ///   - body: Told each scored look of which boxes are known.
    /// - Throws: ``VideoIngestError``, or what `body` throws.
    package init(
        _ address: SourceAddress, truth: AccuracyTruth, rules: Rules,
        detector make: @escaping (_ width: Int, _ height: Int) -> any PersonDetector,
        body: (_ frame: Int, _ look: LookScore) throws -> Void = { _, _ in }
    ) throws {
        var warmed: (any PersonDetector)?
        if rules.isWarm {
            var before = DetectorRun()
            try before.run(
                address, every: rules.every, groundPlane: rules.knownPlane, full: rules.labelSize,
                longestSide: rules.longestSide,
                detector: {
                    let detector = make($0, $1)
                    warmed = detector
                    return detector
                }, body: { _ in })
        }
        var score = AccuracyScore(region: rules.region, groundPlane: rules.scoringPlane ?? truth.groundPlane)
        var run = DetectorRun()
        try run.run(
            address, every: rules.every, groundPlane: rules.knownPlane, full: rules.labelSize,
            longestSide: rules.longestSide, detector: { warmed ?? make($0, $1) }
        ) { outcome in
            guard outcome.frame >= rules.from else { return }
            switch truth {
            case .counts(let counts):
                guard let people = counts[outcome.frame] else { return }
                if let loss = outcome.loss {
                    score.add(loss: loss)
                } else {
                    score.add(found: outcome.people.count, truth: people)
                }
            case .boxes(let labels):
                if let loss = outcome.loss {
                    score.add(loss: loss)
                } else {
                    let size = rules.labelSize ?? outcome.picture
                    score.region = rules.region?.scaled(to: size)
                    let people = outcome.people.map {
                        $0.asLabelled(from: outcome.picture, in: size, flipped: rules.isFlipped)
                    }
                    try body(outcome.frame, score.add(people, labels: labels.frames[outcome.frame] ?? []))
                }
            }
        }
        figures = score.figures
        let costs = run.costs.sorted()
        medianLookMilliseconds = costs.isEmpty ? .nan : costs[costs.count / 2] * 1000
    }
}

extension PersonBox {
    /// The box in pixels of the labels' picture.
    fileprivate func asLabelled(from picture: PictureSize, in labels: PictureSize, flipped: Bool) -> PersonBox {
        let x = Float(labels.width) / Float(picture.width)
        let y = Float(labels.height) / Float(picture.height)
        var box = scaled(x, y)
        if flipped { box.x = Float(labels.width) - box.x - box.width }
        return box
    }
}
