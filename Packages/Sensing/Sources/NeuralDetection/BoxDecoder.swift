// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
internal import Glibc
#else
internal import Foundation
#endif
package import Governance
package import PeopleCounting

/// A box in a model's input, with the class that it was read for.
package struct DecodedBox: Hashable, Sendable {
    /// Pixels of the input; the score is 0...1.
    package var box: PersonBox
    /// Class number of the passport.
    package var label: Int

    package init(box: PersonBox, label: Int) {
        self.box = box
        self.label = label
    }
}

/// Reads boxes from outputs as a passport describes; only the classes it names are looked at.
package struct BoxDecoder: Sendable {
    private let family: ModelDecode.Family
    private let classes: Int
    private let labels: [Int]
    private let height: Int
    private let width: Int
    private let anchors: [Anchor]
    private let boxesFirst: Bool

    private struct Anchor: Sendable {
        let x, y, width, height: Float
    }

    /// Prepares to read.
    ///
    /// - Parameters:
    ///   - passport: A passport that has passed its check.
    ///   - height: Rows of the input as compiled.
    ///   - width: Columns of the input as compiled.
    package init(_ passport: ModelPassport, height: Int, width: Int) {
        family = passport.decode.family
        classes = passport.classes.count
        labels = [passport.classes.person, passport.classes.masked, passport.classes.unmasked].compactMap(\.self)
        self.height = height
        self.width = width
        boxesFirst = passport.outputs.first?.shape.last == 4
        if case .ssdAnchors(let grid) = family { anchors = Self.anchors(of: grid) } else { anchors = [] }
    }

    /// Reads all boxes of at least a score.
    ///
    /// - Parameters:
    ///   - outputs: In the passport's order, of the shapes that its decoder reads.
    ///   - score: Lowest score.
    ///   - boxes: Boxes are added to it.
    package func read(_ outputs: [UnsafeBufferPointer<Float>], atLeast score: Float, into boxes: inout [DecodedBox]) {
        switch family {
        case .yolox(let strides): readYOLOX(outputs[0], strides, score, &boxes)
        case .yolov8(let strides): readYOLOv8(outputs[0], strides, score, &boxes)
        case .fastestDet(let stride): readFastestDet(outputs[0], stride, score, &boxes)
        case .ssdAnchors(let grid):
            let (offsets, scores) = boxesFirst ? (outputs[0], outputs[1]) : (outputs[1], outputs[0])
            readAnchors(offsets, scores, grid.variances, score, &boxes)
        }
    }

    /// Centre and size in input pixels; a box that is not finite, has no size or lies outside the input is dropped.
    private func add(
        _ cx: Float, _ cy: Float, _ boxWidth: Float, _ boxHeight: Float, _ score: Float, _ label: Int,
        _ boxes: inout [DecodedBox]
    ) {
        // A box more than four times as large as the input is a fault of the weights, not a person.
        guard boxWidth > 0, boxHeight > 0, boxWidth < Float(4 * width), boxHeight < Float(4 * height),
            abs(2 * cx - Float(width)) < Float(width) + boxWidth,
            abs(2 * cy - Float(height)) < Float(height) + boxHeight
        else { return }
        let box = PersonBox(
            x: cx - boxWidth / 2, y: cy - boxHeight / 2, width: boxWidth, height: boxHeight, score: min(score, 1))
        boxes.append(DecodedBox(box: box, label: label))
    }

    private func readYOLOX(
        _ rows: UnsafeBufferPointer<Float>, _ strides: [Int], _ lowest: Float, _ boxes: inout [DecodedBox]
    ) {
        let length = 5 + classes
        var row = 0
        for stride in strides {
            let step = Float(stride)
            for gridY in 0..<(height / stride) {
                for gridX in 0..<(width / stride) {
                    let at = row &* length
                    row &+= 1
                    let objectness = rows[at &+ 4]
                    // Class scores are at most 1, so most rows end here.
                    guard objectness >= lowest else { continue }
                    for label in labels {
                        let score = objectness * rows[at &+ 5 &+ label]
                        guard score >= lowest else { continue }
                        add(
                            (rows[at] + Float(gridX)) * step, (rows[at + 1] + Float(gridY)) * step,
                            exp(rows[at + 2]) * step, exp(rows[at + 3]) * step, score, label, &boxes)
                    }
                }
            }
        }
    }

    private func readYOLOv8(
        _ channels: UnsafeBufferPointer<Float>, _ strides: [Int], _ lowest: Float, _ boxes: inout [DecodedBox]
    ) {
        let count = strides.reduce(0) { $0 + (height / $1) * (width / $1) }
        for label in labels {
            let scores = (4 + label) * count
            for index in 0..<count {
                let score = channels[scores &+ index]
                guard score >= lowest else { continue }
                add(
                    channels[index], channels[count + index], channels[2 * count + index], channels[3 * count + index],
                    score, label, &boxes)
            }
        }
    }

    private func readFastestDet(
        _ maps: UnsafeBufferPointer<Float>, _ stride: Int, _ lowest: Float, _ boxes: inout [DecodedBox]
    ) {
        let rows = height / stride
        let columns = width / stride
        let plane = rows * columns
        // A class's share is at most 1, so nothing less sure that something is there can reach the score.
        let least = max(0, pow(lowest, 1 / 0.6) - 1e-4)
        for cell in 0..<plane {
            let objectness = maps[cell]
            guard objectness > least else { continue }
            var best = 0
            for label in 1..<max(1, classes) where maps[(5 + label) * plane + cell] > maps[(5 + best) * plane + cell] {
                best = label
            }
            guard labels.contains(best) else { continue }
            let score = pow(objectness, 0.6) * pow(max(0, maps[(5 + best) * plane + cell]), 0.4)
            guard score >= lowest else { continue }
            let cx = (Float(cell % columns) + tanh(maps[plane + cell])) / Float(columns)
            let cy = (Float(cell / columns) + tanh(maps[2 * plane + cell])) / Float(rows)
            let shareX = 1 / (1 + exp(-maps[3 * plane + cell]))
            let shareY = 1 / (1 + exp(-maps[4 * plane + cell]))
            add(
                cx * Float(width), cy * Float(height), shareX * Float(width), shareY * Float(height), score, best,
                &boxes)
        }
    }

    private func readAnchors(
        _ offsets: UnsafeBufferPointer<Float>, _ scores: UnsafeBufferPointer<Float>, _ variances: [Double],
        _ lowest: Float, _ boxes: inout [DecodedBox]
    ) {
        let scale = variances.map(Float.init)
        for (index, anchor) in anchors.enumerated() {
            // One face has one verdict: the larger of its scores.
            var best = -Float.infinity
            var label = 0
            for candidate in labels where scores[index &* classes &+ candidate] > best {
                best = scores[index &* classes &+ candidate]
                label = candidate
            }
            guard best >= lowest else { continue }
            let at = 4 * index
            add(
                (offsets[at] * scale[0] * anchor.width + anchor.x) * Float(width),
                (offsets[at + 1] * scale[1] * anchor.height + anchor.y) * Float(height),
                exp(offsets[at + 2] * scale[2]) * anchor.width * Float(width),
                exp(offsets[at + 3] * scale[3]) * anchor.height * Float(height), best, label, &boxes)
        }
    }

    private static func anchors(of grid: AnchorGrid) -> [Anchor] {
        var anchors: [Anchor] = []
        anchors.reserveCapacity(grid.count)
        for (cells, sizes) in zip(grid.maps, grid.sizes) {
            let shapes = sizes.map { ($0, grid.ratios[0]) } + grid.ratios.dropFirst().map { (sizes[0], $0) }
            for y in 0..<cells {
                for x in 0..<cells {
                    for (size, ratio) in shapes {
                        anchors.append(
                            Anchor(
                                x: Float((Double(x) + 0.5) / Double(cells)),
                                y: Float((Double(y) + 0.5) / Double(cells)),
                                width: Float(size * ratio.squareRoot()), height: Float(size / ratio.squareRoot())))
                    }
                }
            }
        }
        return anchors
    }
}
