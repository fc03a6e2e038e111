// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import VideoIngest

/// How fast somebody went over the ground between the two frames of one look.
package struct GroundVelocity: Hashable, Sendable {
    /// Metres per second along the ground's first axis.
    package var x: Double
    /// Likewise along the second.
    package var y: Double
    /// False where it could not be measured, and is taken for standing still.
    package var isMeasured: Bool

    package init(x: Double, y: Double, isMeasured: Bool = true) {
        (self.x, self.y, self.isMeasured) = (x, y, isMeasured)
    }

    /// Standing still for want of anything better.
    package static let unknown = GroundVelocity(x: 0, y: 0, isMeasured: false)
}

/// Measures the velocities of the people of a look from its two frames; nothing remains of either afterwards.
package final class FlowMeter {
    /// Time between the frames of a pair: long enough for a walk to show, short enough for a body to look the same.
    static let secondFrameAfter = Duration.milliseconds(200)

    private let groundPlane: GroundPlane
    private var matcher = BodyMatcher()
    private var free: BytePlane?
    private var lean: (full: PictureSize, working: PictureSize, line: PersonSizeLine?)?

    /// People who go faster are not followed, metres per second.
    private static let fastest = 3.5
    /// There and back again must end within so many hundredths of the person's height.
    private static let returnError: Float = 0.03

    /// Prepares for a camera.
    package init(groundPlane: GroundPlane) {
        self.groundPlane = groundPlane
    }

    /// Measures.
    ///
    /// - Parameters:
    ///   - people: Of the first frame, pixels of the working picture.
    ///   - first: The look.
    ///   - second: The same view `seconds` later, of the same size.
    ///   - seconds: Above 0.
    ///   - full: The picture that the ground plane refers to.
    ///   - detector: What found them; tells their silhouettes where it knows them.
    ///   - isNeeded: Whether somebody with this foot point is to be measured; others are taken to stand.
    ///   - velocities: Emptied, then one per person.
    package func measure(
        _ people: [PersonBox], from first: borrowing WorkingPicture, to second: borrowing WorkingPicture,
        seconds: Double, full: PictureSize, detector: (any PersonDetector)?,
        where isNeeded: (ImagePoint) -> Bool = { _ in true }, velocities: inout [GroundVelocity]
    ) {
        velocities.removeAll(keepingCapacity: true)
        guard seconds > 0, first.width == second.width, first.height == second.height, !people.isEmpty else {
            for _ in people { velocities.append(.unknown) }
            return
        }
        let alignment = align(people, first, second)
        let line = sizeLine(full, first.width, first.height)
        let scaleX = Double(full.width) / Double(first.width)
        let scaleY = Double(full.height) / Double(first.height)
        for person in people {
            guard isNeeded(person.foot(scaleX: scaleX, scaleY: scaleY)) else {
                velocities.append(.unknown)
                continue
            }
            velocities.append(
                velocity(
                    of: person, first, second, alignment, seconds, line, scaleX, scaleY, detector?.silhouetteDetector)
                    ?? .unknown)
        }
    }

    private func align(
        _ people: [PersonBox], _ first: borrowing WorkingPicture, _ second: borrowing WorkingPicture
    ) -> PairAlignment {
        var plane = free.take() ?? BytePlane(width: first.width, height: first.height)
        if plane.width != first.width || plane.height != first.height {
            plane = BytePlane(width: first.width, height: first.height)
        }
        let found = PairAlignment.estimate(first, second, without: people, using: plane)
        free = consume plane
        return found
    }

    private func velocity(
        of person: PersonBox, _ first: borrowing WorkingPicture, _ second: borrowing WorkingPicture,
        _ alignment: PairAlignment, _ seconds: Double, _ line: PersonSizeLine?, _ scaleX: Double, _ scaleY: Double,
        _ silhouettes: SilhouetteDetector?
    ) -> GroundVelocity? {
        let foot = person.foot(scaleX: scaleX, scaleY: scaleY)
        guard let here = groundPlane.ground(at: foot),
            let reach = reach(from: here, foot, Self.fastest * seconds, scaleX, scaleY, alignment)
        else { return nil }
        let mask = silhouettes?.silhouetteMask
        guard
            let there = matcher.match(
                person, from: first, to: second, mask: mask?.bytes, maskStride: mask?.stride ?? 0,
                gain: alignment.gain, reach: reach)
        else { return nil }
        var moved = person
        moved.x += there.dx
        moved.y += there.dy
        guard
            let back = matcher.match(
                moved, from: second, to: first, mask: nil, maskStride: 0, gain: 65536 / max(1, alignment.gain),
                reach: reach.reversed)
        else { return nil }
        let (errorX, errorY) = (there.dx + back.dx, there.dy + back.dy)
        let allowed = max(1, Self.returnError * person.height)
        guard errorX * errorX + errorY * errorY <= allowed * allowed else { return nil }
        let dx = Double((there.dx - back.dx) / 2 - alignment.dx)
        var dy = Double((there.dy - back.dy) / 2 - alignment.dy)
        if let line {
            // The feet move more than the body does: who comes nearer also grows.
            let above = Double(BodyMatcher.middle)
            dy = (dy + above * Double(line.c) * dx) / max(0.2, 1 - above * Double(line.b))
        }
        guard let after = groundPlane.ground(at: ImagePoint(x: foot.x + dx * scaleX, y: foot.y + dy * scaleY)) else {
            return nil
        }
        return GroundVelocity(x: (after.x - here.x) / seconds, y: (after.y - here.y) / seconds)
    }

    /// Where someone within `metres` of a place on the ground can appear.
    private func reach(
        from here: GroundPoint, _ foot: ImagePoint, _ metres: Double, _ scaleX: Double, _ scaleY: Double,
        _ alignment: PairAlignment
    ) -> BodyMatcher.Reach? {
        var reach = BodyMatcher.Reach(left: 1, right: 1, up: 1, down: 1)
        for (x, y) in [
            (1.0, 0.0), (0.7, 0.7), (0.0, 1.0), (-0.7, 0.7), (-1.0, 0.0), (-0.7, -0.7), (0.0, -1.0), (0.7, -0.7),
        ] {
            guard let image = groundPlane.image(of: GroundPoint(x: here.x + x * metres, y: here.y + y * metres)) else {
                return nil
            }
            let dx = Float((image.x - foot.x) / scaleX) + alignment.dx
            let dy = Float((image.y - foot.y) / scaleY) + alignment.dy
            reach.left = max(reach.left, -dx)
            reach.right = max(reach.right, dx)
            reach.up = max(reach.up, -dy)
            reach.down = max(reach.down, dy)
        }
        return reach
    }

    /// How tall people appear in the working picture; nil where the ground plane does not tell.
    private func sizeLine(_ full: PictureSize, _ width: Int, _ height: Int) -> PersonSizeLine? {
        let working = PictureSize(width: width, height: height)
        if lean?.full != full || lean?.working != working {
            lean = (
                full, working, PersonSizeLine(groundPlane: groundPlane, full: full, width: width, height: height)
            )
        }
        return lean?.line?.scaled(
            x: Float(width) / Float(full.width), y: Float(height) / Float(full.height))
    }
}
