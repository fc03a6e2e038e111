// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import DifferentialPrivacy

/// Continual release by a binary tree over steps 0..<steps; only nodes wholly inside exist.
package struct BinaryTree {
    /// Number of steps, 1 or more.
    package let steps: Int

    /// Takes the number of steps.
    package init(steps: Int) { self.steps = steps }

    /// ⌊log2 steps⌋ + 1.
    package var levels: Int { Int.bitWidth - steps.leadingZeroBitCount }

    /// Nodes of all levels.
    package var nodes: Int { (0..<levels).reduce(0) { $0 + steps >> $1 } }

    /// The most nodes summed for a prefix, and the first number of steps that needs them.
    package var busiestPrefix: (nodes: Int, steps: Int) {
        var found = (nodes: 0, steps: 0)
        for t in 1...steps where t.nonzeroBitCount > found.nodes { found = (t.nonzeroBitCount, t) }
        return found
    }

    /// Mean number of nodes over all prefixes.
    package var meanPrefixNodes: Double {
        Double((1...steps).reduce(0) { $0 + $1.nonzeroBitCount }) / Double(steps)
    }

    /// Squared L2 and L1 sensitivity for one unit in each of some consecutive steps, at the worst start.
    package func sensitivity(consecutive: Int) -> (squaredL2: Int, start: Int, l1: Int) {
        var worst = (squaredL2: -1, start: 0, l1: 0)
        for start in 0...max(0, steps - consecutive) {
            var square = 0
            var total = 0
            for level in 0..<levels {
                for node in start >> level...(start + consecutive - 1) >> level where (node + 1) << level <= steps {
                    let overlap = min((node + 1) << level, start + consecutive) - max(node << level, start)
                    square += overlap * overlap
                    total += overlap
                }
            }
            if square > worst.squaredL2 { (worst.squaredL2, worst.start) = (square, start) }
            worst.l1 = max(worst.l1, total)
        }
        return worst
    }

    /// Worst prefix variance, in node variances, when each node is estimated from itself and all under it.
    ///
    /// v₀ = 1, v_l = 1 / (1 + 1/(2 v_{l−1})). Honaker 2015.
    package var worstPrefixFromBelow: Rational {
        var variances: [Rational] = [.one]
        for level in 1..<max(levels, 1) {
            variances.append(.one / (.one + .one / (2 * variances[level - 1])))
        }
        // All weights are positive, so the worst t ≤ steps is steps itself, or steps with one of its one-bits cleared
        // and every lower bit set.
        let cleared = (0..<levels).filter { steps >> $0 & 1 == 1 }.map { steps - (1 << $0) | ((1 << $0) - 1) }
        return ([steps] + cleared)
            .map { t in variances.indices.reduce(Rational.zero) { t >> $1 & 1 == 1 ? $0 + variances[$1] : $0 } }
            .max() ?? .zero
    }

    /// The canonical nodes (level, node) of an interval, from left to right.
    package static func cover(from start: Int, to end: Int) -> [[Int]] {
        var nodes: [[Int]] = []
        var position = start
        while position < end {
            var level = position == 0 ? Int.bitWidth - 2 : position.trailingZeroBitCount
            while level > 0, 1 << level > end - position { level -= 1 }
            nodes.append([level, position >> level])
            position += 1 << level
        }
        return nodes
    }
}
