// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Where the labelled people of public test footage are and how fast they go, by frame.
///
/// Reads the tracks of MOTChallenge labels, which serve the comparison alone: no look knows of them.
package struct FlowTruth: Sendable {
    /// One labelled person in one frame.
    package struct Person: Hashable, Sendable {
        /// Middle of the box's lower edge.
        package let foot: ImagePoint
        /// Rows of the box.
        package let height: Double
        /// Metres per second.
        package let velocity: GroundVelocity
    }

    /// A place of a track.
    private struct Place {
        let frame: Int
        let foot: ImagePoint
        let height: Double
        let ground: GroundPoint
    }

    private var tracks: [Int: [Place]] = [:]
    private let rate: Double

    /// Reads labels.
    ///
    /// - Parameters:
    ///   - text: Lines of `frame,track,left,top,width,height,…`.
    ///   - groundPlane: Gives the metres of the foot points.
    ///   - rate: Real frames per second, above 0.
    /// - Throws: ``MotTruthError`` with the line.
    package init(text: String, groundPlane: GroundPlane, rate: Double) throws(MotTruthError) {
        self.rate = rate
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.allSatisfy(\.isWhitespace) { continue }
            let values = line.split(separator: ",").map { Double($0.filter { !$0.isWhitespace }) ?? .nan }
            guard values.count >= 6, values[..<6].allSatisfy(\.isFinite), 1..<1e9 ~= values[0],
                abs(values[1]) < 1e9, values[4] > 0, values[5] > 0
            else { throw MotTruthError(line: index + 1, found: String(line.prefix(80))) }
            let foot = ImagePoint(x: values[2] + values[4] / 2, y: values[3] + values[5])
            guard let ground = groundPlane.ground(at: foot) else { continue }
            tracks[Int(values[1]), default: []].append(
                Place(frame: Int(values[0]), foot: foot, height: values[5], ground: ground))
        }
        for track in tracks.keys { tracks[track]?.sort { $0.frame < $1.frame } }
    }

    /// Who is labelled in a frame, with the mean velocity from two frames before it to two after its second frame.
    ///
    /// Over so many frames the jitter of hand-drawn boxes hardly shows, and nobody turns round.
    package func people(in frame: Int, secondAfter step: Int) -> [Person] {
        var people: [Person] = []
        for places in tracks.values {
            guard let here = places.first(where: { $0.frame == frame }),
                let first = places.first(where: { $0.frame >= frame - 2 }),
                let last = places.last(where: { $0.frame <= frame + step + 2 }), last.frame > first.frame
            else { continue }
            let seconds = Double(last.frame - first.frame) / rate
            people.append(
                Person(
                    foot: here.foot, height: here.height,
                    velocity: GroundVelocity(
                        x: (last.ground.x - first.ground.x) / seconds, y: (last.ground.y - first.ground.y) / seconds)))
        }
        return people
    }

    /// How often a line across a zone is crossed, averaged over lines at right angles to its arrow, by following the labels.
    ///
    /// - Parameters:
    ///   - flow: Of the zone.
    ///   - frames: Steps that end in them count.
    ///   - isInside: Whether a foot point is in the zone.
    /// - Returns: Crossings with and against the arrow.
    package func crossings(
        of flow: ZoneFlow, frames: ClosedRange<Int>, where isInside: (ImagePoint) -> Bool
    ) -> (with: Double, against: Double) {
        var (with, against) = (0.0, 0.0)
        for places in tracks.values {
            for (before, after) in zip(places, places.dropFirst())
            where after.frame == before.frame + 1 && frames.contains(after.frame) && isInside(before.foot) {
                // A step of s metres along the arrow crosses the share s/E of the lines, each way counted for itself.
                let step =
                    (after.ground.x - before.ground.x) * flow.direction.x
                    + (after.ground.y - before.ground.y) * flow.direction.y
                if step > 0 { with += step } else { against -= step }
            }
        }
        return (with / flow.extent, against / flow.extent)
    }

    /// How often a column of the picture is crossed: to the right, to the left.
    package func crossings(ofColumn column: Double) -> (right: Int, left: Int) {
        var (right, left) = (0, 0)
        for places in tracks.values {
            for (before, after) in zip(places, places.dropFirst()) {
                if before.foot.x < column, after.foot.x >= column { right += 1 }
                if before.foot.x >= column, after.foot.x < column { left += 1 }
            }
        }
        return (right, left)
    }
}
