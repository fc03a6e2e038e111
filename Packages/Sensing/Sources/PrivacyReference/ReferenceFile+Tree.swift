// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import DifferentialPrivacy
internal import Foundation

private let variance = Tolerance.relative(1e-9)

extension ReferenceFile {
    static func checkTree(_ value: ReferenceValue) throws(ReferenceError) -> ReferenceCase {
        let steps = try value.member("steps").integer(in: 1...200_000)
        let tree = BinaryTree(steps: steps)
        var found = ReferenceCase(value, parameters: "steps \(steps)")
        let busiest = tree.busiestPrefix
        try found.compare(value["node_levels"], tree.levels)
        try found.compare(value["nodes"], tree.nodes)
        try found.compare(value["prefix_nodes_max"], busiest.nodes)
        try found.compare(value["prefix_nodes_max_at"], busiest.steps)
        try found.compare(value["prefix_nodes_mean"], tree.meanPrefixNodes, variance)
        try found.compare(value["prefix_from_below_max"], tree.worstPrefixFromBelow)
        try found.compare(value["prefix_from_below_max_value"], tree.worstPrefixFromBelow.double(), variance)
        try found.compare(value["naive_prefix_variance_max_times_2rho"], steps)
        try found.compare(value["tree_prefix_variance_max_times_2rho"], busiest.nodes * tree.levels)
        if let single = value["single_contribution"] { try compareSingle(single, tree, &found) }
        for window in try value["windows"]?.list() ?? [] {
            let m = try window.member("consecutive_steps").integer(in: 1...steps)
            let worst = tree.sensitivity(consecutive: m)
            try found.compare(window["l2_sensitivity_squared"], worst.squaredL2)
            try found.compare(window["worst_start"], worst.start)
            try found.compare(window["l1_sensitivity"], worst.l1)
            try found.compare(window["per_step_histogram_l2_squared"], m)
            try found.compare(window["per_step_histogram_l1"], m)
        }
        if let root = value["sqrt_factorisation"] { try compareRoot(root, steps, &found) }
        return found
    }

    private static func compareSingle(
        _ single: ReferenceValue, _ tree: BinaryTree, _ found: inout ReferenceCase
    ) throws(ReferenceError) {
        let worst = tree.sensitivity(consecutive: 1)
        let busiest = Double(tree.busiestPrefix.nodes)
        try found.compare(single["l2_sensitivity_squared"], worst.squaredL2)
        try found.compare(single["l1_sensitivity"], worst.l1)
        if let gaussian = single["gaussian"] {
            let rho = try gaussian.member("rho").positiveRational()
            let sigmaSquared = Rational(worst.squaredL2) / (2 * rho)
            let node = try gaussian.asking { () throws(PrivacyError) in
                try DiscreteGaussian(sigmaSquared: sigmaSquared).variance
            }
            try found.compare(gaussian["sigma_squared"], sigmaSquared)
            try found.compare(gaussian["node_variance"], node, variance)
            try found.compare(gaussian["prefix_variance_max"], busiest * node, variance)
            try found.compare(gaussian["prefix_stddev_max"], (busiest * node).squareRoot(), variance)
            try found.compare(gaussian["prefix_variance_mean"], tree.meanPrefixNodes * node, variance)
        }
        if let laplace = single["laplace"] {
            let scale = Rational(worst.l1) / (try laplace.member("epsilon").positiveRational())
            let node = try DiscreteLaplaceTable(scale: scale).variance
            try found.compare(laplace["scale"], scale)
            try found.compare(laplace["node_variance"], node, variance)
            try found.compare(laplace["prefix_variance_max"], busiest * node, variance)
        }
    }

    private static func compareRoot(
        _ root: ReferenceValue, _ steps: Int, _ found: inout ReferenceCase
    ) throws(ReferenceError) {
        let factor = SquareRootFactorisation(steps: steps)
        if let column = root["coefficients_first_8"] {
            let entries = try column.list()
            guard entries.count <= steps else { throw column.wrong("more coefficients than steps") }
            for (entry, coefficient) in zip(entries, SquareRootFactorisation.exactCoefficients(entries.count)) {
                try found.compare(entry, coefficient)
            }
        }
        try found.compare(root["l2_sensitivity_squared"], factor.squaredSensitivity(consecutive: 1).value, variance)
        let prefix = factor.prefixVarianceTimes2Rho
        try found.compare(root["prefix_variance_max_times_2rho"], prefix.worst, variance)
        try found.compare(root["prefix_variance_mean_times_2rho"], prefix.mean, variance)
        for window in try root["windows"]?.list() ?? [] {
            let m = try window.member("consecutive_steps").integer(in: 1...steps)
            let worst = factor.squaredSensitivity(consecutive: m)
            try found.compare(window["l2_sensitivity_squared"], worst.value, .relative(1e-6))
            try found.compare(window["worst_start"], worst.start)
        }
    }

    static func checkCover(_ value: ReferenceValue) throws(ReferenceError) -> ReferenceCase {
        let start = try value.member("start").integer(in: 0...1_000_000_000)
        let end = try value.member("end").integer(in: start...1_000_000_000)
        var found = ReferenceCase(value, parameters: "interval [\(start), \(end))")
        let nodes = BinaryTree.cover(from: start, to: end)
        try found.compare(value["count"], nodes.count)
        let entries = try value["nodes"]?.list() ?? []
        for (position, entry) in entries.enumerated() {
            let pair = try entry.list()
            guard pair.count == 2 else { throw entry.wrong("expected [level, node]") }
            let computed = position < nodes.count ? nodes[position] : [-1, -1]
            try found.compare(pair[0], computed[0])
            try found.compare(pair[1], computed[1])
        }
        return found
    }
}
