// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// How a picture becomes a model's one input, float32.
public struct ModelInput: Hashable, Sendable {
    /// Order of the dimensions.
    public enum Layout: String, CaseIterable, Sendable {
        /// Batch, channel, row, column.
        case nchw
        /// Batch, row, column, channel.
        case nhwc
    }

    /// Order of the channels.
    public enum Colour: String, CaseIterable, Sendable {
        /// Red first.
        case rgb
        /// Blue first.
        case bgr
    }

    /// Where a picture of another shape goes.
    public enum Fit: String, CaseIterable, Sendable {
        /// Aspect ratio kept, at the top left, padding right and below.
        case topLeft = "top-left"
        /// Aspect ratio kept, in the middle.
        case centre
        /// Filled, aspect ratio lost.
        case stretch
    }

    /// How it is scaled.
    public enum Resampling: String, CaseIterable, Sendable {
        /// Two by two neighbours.
        case bilinear
        /// The mean of the covered area when shrinking.
        case area
    }

    /// Name of the input in the model.
    public var name: String
    /// Order of the dimensions.
    public var layout: Layout
    /// Four dimensions in the order of `layout`; batch 1, three channels.
    public var shape: [Int]
    /// If not nil, rows and columns may be any multiple of this.
    public var multipleOf: Int?
    /// Order of the channels.
    public var colour: Colour
    /// The value of white before normalisation, 1 or 255.
    public var fullScale: Double
    /// Subtracted, per channel in the order of `colour`, in units of `fullScale`.
    public var mean: [Double]
    /// Divides afterwards, per channel.
    public var deviation: [Double]
    /// Where the picture goes.
    public var fit: Fit
    /// Grey level of the padding, 0...255.
    public var padding: Double
    /// How it is scaled.
    public var resampling: Resampling

    /// Rows of the input.
    public var height: Int { layout == .nchw ? shape[2] : shape[1] }
    /// Columns of the input.
    public var width: Int { layout == .nchw ? shape[3] : shape[2] }

    /// Describes an input.
    public init(
        name: String, layout: Layout, shape: [Int], multipleOf: Int? = nil, colour: Colour, fullScale: Double,
        mean: [Double] = [0, 0, 0], deviation: [Double] = [1, 1, 1], fit: Fit, padding: Double = 0,
        resampling: Resampling
    ) {
        self.name = name
        self.layout = layout
        self.shape = shape
        self.multipleOf = multipleOf
        self.colour = colour
        self.fullScale = fullScale
        self.mean = mean
        self.deviation = deviation
        self.fit = fit
        self.padding = padding
        self.resampling = resampling
    }

    /// The shape for another size of picture.
    public func shape(height: Int, width: Int) -> [Int] {
        layout == .nchw ? [1, 3, height, width] : [1, height, width, 3]
    }
}

/// One output of a model, float32.
public struct ModelOutput: Hashable, Sendable {
    /// Name of the output in the model; nil to take it by its shape.
    public var name: String?
    /// Its dimensions for the passport's input shape.
    public var shape: [Int]

    /// Describes an output.
    public init(name: String?, shape: [Int]) {
        self.name = name
        self.shape = shape
    }
}

/// How boxes are read from a model's outputs.
public struct ModelDecode: Hashable, Sendable {
    /// The families of decoders; docs/MODELS.md gives their formulas.
    public enum Family: Hashable, Sendable {
        /// One output of rows [x, y, w, h, objectness, classes…] over grids of these strides, sizes as logarithms.
        case yolox(strides: [Int])
        /// One output of [cx, cy, w, h, classes…] in input pixels, channels first, without objectness.
        case yolov8(strides: [Int])
        /// One map of [objectness, dx, dy, w, h, classes…] at this stride, in shares of the picture.
        case fastestDet(stride: Int)
        /// Offsets to anchors and class scores, in shares of the picture.
        case ssdAnchors(AnchorGrid)
    }

    /// Which one.
    public var family: Family
    /// Boxes below this score are dropped, 0...1.
    public var score: Double
    /// The same where a person's height at each row is known and boxes of another height already lose score; at most
    /// `score`.
    public var scoreBySize: Double
    /// Of two boxes that overlap more than this (intersection over union), the weaker is dropped, 0...1.
    public var overlap: Double

    /// Describes a decoder.
    public init(family: Family, score: Double, scoreBySize: Double? = nil, overlap: Double) {
        self.family = family
        self.score = score
        self.scoreBySize = scoreBySize ?? score
        self.overlap = overlap
    }
}

/// The anchors of a single-shot detector.
///
/// Per feature map row by row, per cell: each size at the first ratio, then the first size at the other ratios;
/// width = size·√ratio, height = size/√ratio, all in shares of the picture.
public struct AnchorGrid: Hashable, Sendable {
    /// Cells per side of each feature map.
    public var maps: [Int]
    /// Sizes of each feature map's anchors.
    public var sizes: [[Double]]
    /// Width over height.
    public var ratios: [Double]
    /// Scales of centre x, centre y, width and height offsets.
    public var variances: [Double]

    /// Number of anchors.
    public var count: Int {
        zip(maps, sizes).reduce(0) { $0 + $1.0 * $1.0 * ($1.1.count + ratios.count - 1) }
    }

    /// Describes anchors.
    public init(maps: [Int], sizes: [[Double]], ratios: [Double], variances: [Double]) {
        self.maps = maps
        self.sizes = sizes
        self.ratios = ratios
        self.variances = variances
    }
}

/// What a model's class numbers mean; all other classes are ignored unread.
public struct ModelClasses: Hashable, Sendable {
    /// How many there are.
    public var count: Int
    /// The class of a person.
    public var person: Int?
    /// The class of a face with a mask.
    public var masked: Int?
    /// The class of a face without.
    public var unmasked: Int?

    /// Names classes.
    public init(count: Int, person: Int? = nil, masked: Int? = nil, unmasked: Int? = nil) {
        self.count = count
        self.person = person
        self.masked = masked
        self.unmasked = unmasked
    }
}
