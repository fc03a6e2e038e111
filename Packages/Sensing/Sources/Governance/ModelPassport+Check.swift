// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Why a passport is refused.
public struct PassportRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// The key at fault, such as `weights.sha256`.
    public let key: String
    /// What was found there.
    public let found: String
    /// What would be right.
    public let remedy: String
    /// `key: found; remedy`.
    public var description: String { "\(key): \(found); \(remedy)" }

    /// Names a fault.
    public init(_ key: String, found: String, remedy: String) {
        self.key = key
        self.found = found
        self.remedy = remedy
    }
}

extension ModelPassport {
    /// Refuses a passport that contradicts itself, leaves its origin open, or allows more than boxes to come out.
    ///
    /// - Throws: ``PassportRefusal`` naming the first key at fault.
    public func check() throws(PassportRefusal) {
        try checkPapers()
        try checkInput()
        try checkDecode()
        try checkOutputs()
        try checkClasses()
    }

    private func checkPapers() throws(PassportRefusal) {
        for (key, text) in [("name", name), ("licence", licence), ("source", source), ("signer", signer)]
        where !Self.says(text) {
            throw PassportRefusal(key, found: "'\(text)'", remedy: "say it in words")
        }
        try Self.checkDigest(weights.sha256, key: "weights.sha256")
        if weights.file.isEmpty || weights.file.contains("/") {
            throw PassportRefusal(
                "weights.file", found: "'\(weights.file)'", remedy: "give a file name without a folder")
        }
        switch (weights.format, weights.companionSHA256) {
        case (.openvino, nil):
            throw PassportRefusal(
                "weights.companion_sha256", found: "nothing", remedy: "give the digest of the .bin beside the .xml")
        case (.openvino, let digest?): try Self.checkDigest(digest, key: "weights.companion_sha256")
        case (_, _?):
            throw PassportRefusal(
                "weights.companion_sha256", found: "a digest", remedy: "only the format openvino has a second file")
        case (_, nil): break
        }
        guard !training.isEmpty else {
            throw PassportRefusal(
                "training", found: "no data set", remedy: "name every data set; a model of unknown origin is refused")
        }
        for (index, data) in training.enumerated() {
            for (key, text) in [
                ("dataset", data.dataset), ("source", data.source), ("licence", data.licence),
                ("consent", data.consent), ("date", data.date),
            ] where !Self.says(text) {
                throw PassportRefusal(
                    "training[\(index)].\(key)", found: "'\(text)'",
                    remedy: "say what is known; a model of unknown origin is refused")
            }
            if ConsentBasis(data.consent) == .words {
                throw PassportRefusal(
                    "training[\(index)].consent", found: "'\(data.consent)'",
                    remedy: "begin with 'given, ' and where the consent is written down, 'shows nobody, ' and why, or "
                        + "'none known'")
            }
            if data.date.firstRange(of: /\b(19|20)[0-9][0-9]\b/) == nil {
                throw PassportRefusal(
                    "training[\(index)].date", found: "'\(data.date)'", remedy: "name at least the year")
            }
        }
        for (index, result) in evaluation.enumerated() {
            for (key, text) in [("data", result.data), ("figure", result.figure), ("by", result.by)]
            where !Self.says(text) {
                throw PassportRefusal(
                    "evaluation[\(index)].\(key)", found: "'\(text)'", remedy: "say it in words, or leave it all out")
            }
            for (key, share) in [("sensitivity", result.sensitivity), ("specificity", result.specificity)] {
                if let share, share.of < 1 || !(0...share.of ~= share.right) {
                    throw PassportRefusal(
                        "evaluation[\(index)].\(key)", found: "\(share.right) of \(share.of)",
                        remedy: "give how many were right, then how many were judged")
                }
            }
        }
        guard 1...4096 ~= smallest else {
            throw PassportRefusal(
                "smallest", found: "\(smallest)",
                remedy: "give the smallest evaluated size in input pixels, at least 1 and at most 4096")
        }
    }

    /// Whether a text states something: letters, and not that nothing is known.
    private static func says(_ text: String) -> Bool {
        let words = text.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "/" }
        guard let first = words.first else { return false }
        if ["unknown", "unspecified", "undisclosed", "n/a", "tbd", "todo"].contains(first) { return false }
        return
            !(first == "not" && words.count == 2 && ["known", "stated", "disclosed", "specified"].contains(words[1]))
    }

    private static func checkDigest(_ text: String, key: String) throws(PassportRefusal) {
        guard text.utf8.count == 64, text.allSatisfy({ "0123456789abcdef".contains($0) }) else {
            throw PassportRefusal(key, found: "'\(text)'", remedy: "give 64 lower-case hexadecimal digits")
        }
    }

    private func checkInput() throws(PassportRefusal) {
        let shape = input.shape
        let channel = input.layout == .nchw ? 1 : 3
        guard shape.count == 4, shape[0] == 1, shape[channel] == 3 else {
            throw PassportRefusal(
                "input.shape", found: "\(shape)",
                remedy: input.layout == .nchw ? "nchw needs [1, 3, rows, columns]" : "nhwc needs [1, rows, columns, 3]")
        }
        guard 16...4096 ~= input.height, 16...4096 ~= input.width else {
            throw PassportRefusal("input.shape", found: "\(shape)", remedy: "rows and columns are 16 to 4096")
        }
        if let step = input.multipleOf {
            guard 1...256 ~= step, input.height % step == 0, input.width % step == 0 else {
                throw PassportRefusal(
                    "input.multiple_of", found: "\(step)", remedy: "give a divisor of the shape's rows and columns")
            }
        }
        guard input.fullScale == 1 || input.fullScale == 255 else {
            throw PassportRefusal("input.full_scale", found: "\(input.fullScale)", remedy: "white is 1 or 255")
        }
        guard input.mean.count == 3, input.mean.allSatisfy(\.isFinite) else {
            throw PassportRefusal("input.mean", found: "\(input.mean)", remedy: "give three numbers")
        }
        guard input.deviation.count == 3, input.deviation.allSatisfy({ $0.isFinite && $0 > 0 }) else {
            throw PassportRefusal("input.deviation", found: "\(input.deviation)", remedy: "give three numbers above 0")
        }
        guard 0...255 ~= input.padding else {
            throw PassportRefusal("input.padding", found: "\(input.padding)", remedy: "give a grey level, 0 to 255")
        }
    }

    private func checkDecode() throws(PassportRefusal) {
        for (key, value) in [("decode.score", decode.score), ("decode.overlap", decode.overlap)]
        where !(value > 0 && value < 1) {
            throw PassportRefusal(key, found: "\(value)", remedy: "give a number between 0 and 1")
        }
        guard decode.scoreBySize > 0, decode.scoreBySize <= decode.score else {
            throw PassportRefusal(
                "decode.score_by_size", found: "\(decode.scoreBySize)",
                remedy: "give a number above 0 and at most decode.score")
        }
        let strides: [Int]
        switch decode.family {
        case .yolox(let list), .yolov8(let list): strides = list
        case .fastestDet(let stride): strides = [stride]
        case .ssdAnchors(let grid):
            guard !grid.maps.isEmpty, grid.maps.count == grid.sizes.count, grid.maps.allSatisfy({ 1...512 ~= $0 }),
                grid.sizes.allSatisfy({ !$0.isEmpty && $0.count <= 16 && $0.allSatisfy { $0 > 0 && $0 <= 4 } }),
                1...16 ~= grid.ratios.count, grid.ratios.allSatisfy({ $0 > 0 && $0.isFinite })
            else {
                throw PassportRefusal(
                    "decode.anchors", found: "\(grid.maps.count) maps, \(grid.sizes.count) lists of sizes",
                    remedy: "give one list of sizes for each feature map, and at least one ratio")
            }
            guard grid.variances.count == 4, grid.variances.allSatisfy({ $0 > 0 && $0.isFinite }) else {
                throw PassportRefusal(
                    "decode.variances", found: "\(grid.variances)", remedy: "give four numbers above 0")
            }
            guard input.multipleOf == nil else {
                throw PassportRefusal(
                    "input.multiple_of", found: "a step", remedy: "anchors fix the size of the input; leave it out")
            }
            return
        }
        guard !strides.isEmpty, strides.count <= 8,
            strides.allSatisfy({ 1...256 ~= $0 && input.height % $0 == 0 && input.width % $0 == 0 })
        else {
            throw PassportRefusal(
                "decode.strides", found: "\(strides)", remedy: "each stride divides the input's rows and columns")
        }
        if let step = input.multipleOf, let bad = strides.first(where: { step % $0 != 0 }) {
            throw PassportRefusal(
                "input.multiple_of", found: "\(step)", remedy: "give a multiple of every stride, \(bad) included")
        }
    }

    /// The output shapes that the declared decoder reads, for an input of the given size.
    ///
    /// A family with more than one accepted order of dimensions lists each.
    public func readableOutputs(height: Int, width: Int) -> [[[Int]]] {
        func cells(_ strides: [Int]) -> Int { strides.reduce(0) { $0 + (height / $1) * (width / $1) } }
        switch decode.family {
        case .yolox(let strides): return [[[1, cells(strides), 5 + classes.count]]]
        case .yolov8(let strides): return [[[1, 4 + classes.count, cells(strides)]]]
        case .fastestDet(let stride): return [[[1, 5 + classes.count, height / stride, width / stride]]]
        case .ssdAnchors(let grid):
            let boxes = [1, grid.count, 4]
            let scores = [1, grid.count, classes.count]
            return [[boxes, scores], [scores, boxes]]
        }
    }

    private func checkOutputs() throws(PassportRefusal) {
        guard 1...Self.mostClasses ~= classes.count else {
            throw PassportRefusal(
                "classes.count", found: "\(classes.count)",
                remedy: "give 1 to \(Self.mostClasses); a longer row of numbers per box could describe a person and is "
                    + "refused, whatever it is called")
        }
        let accepted = readableOutputs(height: input.height, width: input.width)
        guard accepted.contains(outputs.map(\.shape)) else {
            let shapes = outputs.map { "\($0.shape)" }.joined(separator: " and ")
            throw PassportRefusal(
                "outputs", found: shapes + surplus(over: accepted[0]),
                remedy:
                    "the declared decoder reads \(accepted[0].map { "\($0)" }.joined(separator: " and ")) and nothing "
                    + "else; further numbers per box could describe a person and are refused")
        }
        if case .ssdAnchors = decode.family, classes.count == 4 {
            throw PassportRefusal(
                "classes.count", found: "4", remedy: "with four classes boxes and scores cannot be told apart")
        }
    }

    /// The most classes a detector may have: the numbering of COCO ends at 90, and the shortest face descriptions in
    /// use have 128 numbers.
    private static let mostClasses = 91

    /// How many numbers come out beyond those that boxes, scores and classes need, in words; empty for none.
    private func surplus(over accepted: [[Int]]) -> String {
        func size(_ shape: [Int]) -> Int? {
            shape.reduce(1 as Int?) { total, count in
                guard let total, count >= 0 else { return nil }
                let product = total.multipliedReportingOverflow(by: count)
                return product.overflow ? nil : product.partialValue
            }
        }
        let declared = outputs.map { size($0.shape) }
        let read = accepted.compactMap(size).reduce(0, +)
        guard !declared.contains(nil), declared.count <= 64 else { return "" }
        let beyond = declared.compactMap(\.self).reduce(0) { $0 &+ $1 } &- read
        return beyond > 0 ? ", \(beyond) numbers more than boxes, scores and classes are" : ""
    }

    private func checkClasses() throws(PassportRefusal) {
        let named = [("person", classes.person), ("masked", classes.masked), ("unmasked", classes.unmasked)]
        for (key, number) in named {
            if let number, !(0..<classes.count ~= number) {
                throw PassportRefusal(
                    "classes.\(key)", found: "\(number)", remedy: "classes are 0 to \(classes.count - 1)")
            }
        }
        switch task {
        case .personDetection:
            guard classes.person != nil, classes.masked == nil, classes.unmasked == nil else {
                throw PassportRefusal(
                    "classes", found: "not exactly the class 'person'",
                    remedy: "a person-detection model names its class of people and no other")
            }
        case .maskWearing:
            guard let masked = classes.masked, let unmasked = classes.unmasked, masked != unmasked,
                classes.person == nil
            else {
                throw PassportRefusal(
                    "classes", found: "not exactly 'masked' and 'unmasked'",
                    remedy: "a mask-wearing model names its two classes and no other")
            }
        }
    }
}
