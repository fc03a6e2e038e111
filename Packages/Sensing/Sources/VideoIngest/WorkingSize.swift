// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Size of the working picture that fits a stream.
package struct WorkingSize: Hashable, Sendable {
    /// Luma samples per row, even, 16...4096.
    package let width: Int
    /// Luma rows, even, 16...4096.
    package let height: Int

    /// The stream's own size where it fits, cut to even numbers, else its shape scaled down; `nil` out of range.
    ///
    /// - Parameters:
    ///   - width: Stream's pixels per row, 16...8192.
    ///   - height: Stream's rows, 16...8192.
    ///   - longestSide: Longer side at most, 64...4096.
    package init?(fitting width: Int, _ height: Int, longestSide: Int) {
        guard 16...8192 ~= width, 16...8192 ~= height else { return nil }
        let limit = min(max(longestSide, 64), 4096) & ~1
        let long = max(width, height)
        guard long > limit else {
            self.width = width & ~1
            self.height = height & ~1
            return
        }
        func scaled(_ side: Int) -> Int { max(16, (side * limit + long) / (2 * long) * 2) }
        self.width = min(scaled(width), width & ~1)
        self.height = min(scaled(height), height & ~1)
    }

    /// Rows that the smallest person should span: half-size footage of people this tall is counted as well as the full one.
    package static let personRows = 40.0
    /// Longest sides that a smallest person can ask for.
    private static let longestSides = 512...1536

    /// The size at which the smallest person is tall enough, no larger than the stream; as
    /// ``init(fitting:_:longestSide:)`` where none is known.
    ///
    /// Its pixels are square whatever the stream's are.
    package init?(fitting width: Int, _ height: Int, pixels: PixelShape = .square, options: IngestOptions) {
        guard 16...8192 ~= width, 16...8192 ~= height else { return nil }
        let (width, height) = pixels.squared(width, height)
        var longest = options.longestSide
        if let share = options.smallestPerson, share > 0 {
            let asked = Self.personRows / share * Double(max(width, height)) / Double(height)
            let bounds = Self.longestSides
            longest = Int(min(max(asked.rounded(.up), Double(bounds.lowerBound)), Double(bounds.upperBound)))
        }
        self.init(fitting: width, height, longestSide: longest)
    }

    /// The size of the same picture on its side.
    var turned: WorkingSize { WorkingSize(width: height, height: width) }

    private init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }
}
