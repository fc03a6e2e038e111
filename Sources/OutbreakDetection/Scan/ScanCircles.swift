// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// The circles of a scan: around every zone, its neighbours in order of distance.
///
/// A circle is a prefix of that order; prefixes that end between zones at the same distance are not circles.
struct ScanCircles: Sendable {
    /// Where each centre's neighbours begin in ``zone``; one entry more than there are centres.
    private(set) var starts: [Int] = [0]
    /// Neighbours of all centres, nearest first, the centre itself among them.
    private(set) var zone: [Int32] = []
    /// Whether the prefix that ends with this neighbour is a circle.
    private(set) var isCircle: [Bool] = []
    /// The largest distance between two zones.
    let largestDistance: Double

    /// Finds the circles.
    ///
    /// Takes O(zones² log zones).
    /// - Parameters:
    ///   - zones: The zones.
    ///   - weights: What the largest circle may hold a share of, per zone.
    ///   - maxRadiusFraction: Largest radius as a share of the largest distance.
    ///   - maxWeightFraction: Largest share of the weights.
    init(_ zones: ScanZones, weights: [Double], maxRadiusFraction: Double, maxWeightFraction: Double) {
        largestDistance = zones.largestDistance
        let slack = 1 + 1e-9
        let maxRadius = maxRadiusFraction * largestDistance * slack
        let maxWeight = maxWeightFraction * weights.reduce(0, +) * slack
        for centre in 0..<zones.count {
            let distances = (0..<zones.count).map { zones.distance(centre, $0) }
            let order = (0..<zones.count).filter { distances[$0] <= maxRadius * slack }
                .sorted { (distances[$0], $0) < (distances[$1], $1) }
            var ends = [Bool](repeating: false, count: order.count)
            var weight = 0.0, held: [Double] = []
            held.reserveCapacity(order.count)
            for neighbour in order {
                weight += weights[neighbour]
                held.append(weight)
            }
            var last = -1
            for place in order.indices {
                let radius = distances[order[place]]
                guard radius <= maxRadius else { break }
                last = max(last, place)
                while last + 1 < order.count, distances[order[last + 1]] <= radius * slack { last += 1 }
                if held[last] <= maxWeight { ends[last] = true }
            }
            // Beyond the last allowed circle nothing is needed.
            let used = (ends.lastIndex(of: true) ?? -1) + 1
            zone.append(contentsOf: order[..<used].map { Int32($0) })
            isCircle.append(contentsOf: ends[..<used])
            starts.append(zone.count)
        }
    }

    /// Number of centres.
    var count: Int { starts.count - 1 }

    /// Number of circles around all centres.
    var circleCount: Int { isCircle.count(where: { $0 }) }

    /// Zones of the circle around a centre that ends at a place of its order, in increasing order.
    func zones(_ centre: Int, through place: Int) -> [Int] {
        (starts[centre]...(starts[centre] + place)).map { Int(zone[$0]) }.sorted()
    }
}
