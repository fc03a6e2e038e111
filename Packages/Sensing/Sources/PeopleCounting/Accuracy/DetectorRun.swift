// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import VideoIngest

/// Shows every frame of a recording to a detector, for evaluation on public test footage.
package struct DetectorRun {
    /// One frame's outcome.
    package struct Outcome {
        /// From 1.
        package let frame: Int
        /// Why it is no look; nil when it counts.
        package let loss: LookLoss?
        /// People, in pixels of the full picture.
        package let people: [PersonBox]
        /// Size of the full picture.
        package let picture: PictureSize
    }

    /// Processor time of each look in guard and detector, seconds; of all threads, since a model runs on its own.
    package private(set) var costs: [Double] = []

    package init() {}

    /// Shows frames 1, 1 + `every`, 1 + 2·`every`, … as looks of their own.
    ///
    /// `groundPlane`, where there is one, tells a new detector how tall people appear; it belongs to a picture of size
    /// `full`, the recording's own when nil. The working picture's longer side is `longestSide`, the usual when nil.
    ///
    /// - Throws: ``VideoIngestError``, or what `body` throws.
    package mutating func run(
        _ address: SourceAddress, every: Int = 1, groundPlane: GroundPlane? = nil, full: PictureSize? = nil,
        longestSide: Int? = nil, detector make: @escaping (_ width: Int, _ height: Int) -> any PersonDetector,
        body: (Outcome) throws -> Void
    ) throws {
        var options = IngestOptions()
        options.policy = .everyFrame
        if let longestSide { options.longestSide = longestSide }
        let source = address.makeSource(options: options)
        var picture: WorkingPicture?
        var examiner = LookExaminer(groundPlane: groundPlane, makeDetector: make)
        var people: [PersonBox] = []
        var last: Duration?
        while case .look(let look) = try source.nextLook(into: &picture, until: nil) {
            guard (look.frame - 1) % every == 0 else { continue }
            let elapsed = last.map { max(0, (look.time - $0) / .seconds(1)) } ?? 0
            last = look.time
            let size = PictureSize(width: look.streamWidth, height: look.streamHeight)
            var loss: LookLoss?
            var (scaleX, scaleY) = (Float(1), Float(1))
            switch picture {
            case .none: continue
            case .some(let picture):
                scaleX = Float(look.streamWidth) / Float(picture.width)
                scaleY = Float(look.streamHeight) / Float(picture.height)
                let started = StageTimes.process
                loss = examiner.examine(
                    picture, of: look, full: full ?? size,
                    after: elapsed, people: &people)
                costs.append((StageTimes.process - started) / .seconds(1))
            }
            let shown = loss == nil ? people.map { $0.scaled(scaleX, scaleY) } : []
            try body(Outcome(frame: look.frame, loss: loss, people: shown, picture: size))
        }
    }
}

extension PersonBox {
    /// The box in a picture of another size.
    package func scaled(_ x: Float, _ y: Float) -> PersonBox {
        PersonBox(x: self.x * x, y: self.y * y, width: width * x, height: height * y, score: score)
    }
}
