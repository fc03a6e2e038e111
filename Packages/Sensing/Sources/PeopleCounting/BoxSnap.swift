// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Turns a placed silhouette into a box that fits the mask.
enum BoxSnap {
    /// Width of a person's box over its height.
    private static let aspect: Float = 0.36
    /// How far an edge may move to the mask's, in heights.
    private static let reach: Float = 0.09

    /// The box, its top, bottom and middle moved to the mask's where that agrees.
    static func box(of person: SilhouetteCover.Person, in mask: borrowing BytePlane) -> PersonBox {
        let tall = person.height
        let far = Int(reach * tall)
        let x0 = max(0, Int(person.x - 0.12 * tall))
        let x1 = min(mask.width, Int(person.x + 0.12 * tall) + 1)
        var top = person.foot - tall
        var bottom = person.foot
        var centre = person.x
        if x0 < x1 {
            if let row = edge(mask, columns: x0..<x1, from: Int(top) - far, through: Int(top) + far) {
                top = Float(row)
            }
            if let row = edge(mask, columns: x0..<x1, from: Int(bottom) + far, through: Int(bottom) - far) {
                bottom = Float(row + 1)
            }
        }
        let wide = Int(0.2 * tall)
        let c0 = max(0, Int(person.x) - wide)
        let c1 = min(mask.width, Int(person.x) + wide + 1)
        let r0 = max(0, Int(top))
        let r1 = min(mask.height, Int(top + 0.6 * tall))
        if c0 < c1, r0 < r1 {
            var (sum, count) = (0, 0)
            for y in r0..<r1 {
                let row = mask.row(y)
                for x in c0..<c1 where row[x] != 0 {
                    sum += x
                    count += 1
                }
            }
            if count > 0 {
                let mean = Float(sum) / Float(count) + 0.5
                if abs(mean - centre) <= reach * tall { centre = mean }
            }
        }
        let width = aspect * (bottom - top)
        return PersonBox(
            x: centre - width / 2, y: top, width: width, height: bottom - top, score: min(1, max(0, person.score)))
    }

    /// The first row with foreground on the way, if the row before had none.
    private static func edge(
        _ mask: borrowing BytePlane, columns: Range<Int>, from: Int, through: Int
    ) -> Int? {
        let step = from <= through ? 1 : -1
        var y = from
        var wasEmpty = false
        while y != through + step {
            if y >= 0, y < mask.height {
                let row = mask.row(y)
                var count = 0
                for x in columns { count += Int(row[x]) }
                if count >= 2 {
                    return wasEmpty ? y : nil
                }
            }
            wasEmpty = true
            y += step
        }
        return nil
    }

    /// Keeps the better of two boxes that overlap by more than half of their union.
    static func mergeDuplicates(_ people: inout [PersonBox]) {
        var index = 0
        while index < people.count {
            var other = index + 1
            while other < people.count {
                if people[index].overlap(with: people[other]) > 0.5 {
                    if people[other].score > people[index].score { people[index] = people[other] }
                    people.swapAt(other, people.count - 1)
                    people.removeLast()
                } else {
                    other += 1
                }
            }
            index += 1
        }
    }
}

extension PersonBox {
    /// Intersection over union, 0...1.
    package func overlap(with other: Self) -> Float {
        let w = min(x + width, other.x + other.width) - max(x, other.x)
        let h = min(y + height, other.y + other.height) - max(y, other.y)
        guard w > 0, h > 0 else { return 0 }
        return w * h / (width * height + other.width * other.height - w * h)
    }
}
