// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// The name of one file of a C2SP tlog-tiles log: `tile/<L>/<N>[.p/<W>]` or `tile/entries/<N>[.p/<W>]`.
public struct TilePath: Sendable, Hashable {
    /// The number of hashes in a full tile, and of entries in a full bundle.
    public static let fullWidth = 256

    /// What the file holds.
    public enum Content: Sendable, Hashable {
        /// Hashes of the given level, 0...63; level 0 are the leaves.
        case hashes(level: Int)
        /// Length-prefixed entries.
        case entries

        /// The level of the tiles that lie beside it: bundles lie beside level 0.
        var level: Int {
            switch self {
            case .hashes(let level): level
            case .entries: 0
            }
        }
    }

    /// What the file holds.
    public let content: Content
    /// The tile's place in its level, counted from 0.
    public let index: UInt64
    /// How many hashes or entries it holds, 1...256.
    public let width: Int

    /// Names a file.
    ///
    /// - Parameters:
    ///   - content: What it holds; a level must be in 0...63.
    ///   - index: The tile's place in its level.
    ///   - width: 1...256; 256 names the full tile.
    public init(_ content: Content, index: UInt64, width: Int = TilePath.fullWidth) {
        if case .hashes(let level) = content { precondition((0...63).contains(level), "level \(level)") }
        precondition((1...Self.fullWidth).contains(width), "width \(width)")
        self.content = content
        self.index = index
        self.width = width
    }

    /// Reads a path as the format writes it, with no other spelling allowed.
    public init?(_ path: String) {
        var parts = path.split(separator: "/", omittingEmptySubsequences: false)[...]
        guard parts.popFirst() == "tile", let kind = parts.popFirst() else { return nil }
        if kind == "entries" {
            content = .entries
        } else if let level = PlainDecimal.parse(kind), level <= 63 {
            content = .hashes(level: Int(level))
        } else {
            return nil
        }
        var width = Self.fullWidth
        if parts.count >= 2, let last = parts.dropLast().last, last.utf8.count > 2, last.hasSuffix(".p") {
            guard let partial = PlainDecimal.parse(parts[parts.endIndex - 1]), (1...255).contains(partial) else {
                return nil
            }
            width = Int(partial)
            parts = parts.dropLast(2) + [last.dropLast(2)]
        }
        guard let index = Self.index(of: parts) else { return nil }
        self.index = index
        self.width = width
    }

    /// The full tile or bundle in the same place.
    public var full: TilePath { TilePath(content, index: index) }

    /// Whether it holds fewer than 256.
    public var isPartial: Bool { width < Self.fullWidth }

    /// The path below the log's address, `/` between its parts.
    public var path: String {
        isPartial ? partialDirectory + "/\(width)" : stem
    }

    /// Where the partial forms of this tile are: `tile/<L>/<N>.p`.
    var partialDirectory: String { stem + ".p" }

    private var stem: String {
        let kind =
            switch content {
            case .hashes(let level): "\(level)"
            case .entries: "entries"
            }
        var rest = index / 1000
        var name = Self.threeDigits(index % 1000)
        while rest > 0 {
            name = "x" + Self.threeDigits(rest % 1000) + "/" + name
            rest /= 1000
        }
        return "tile/\(kind)/\(name)"
    }

    private static func threeDigits(_ number: UInt64) -> String {
        (number < 10 ? "00" : number < 100 ? "0" : "") + String(number)
    }

    private static func index(of parts: ArraySlice<Substring>) -> UInt64? {
        var index: UInt64 = 0
        for (offset, part) in parts.enumerated() {
            var digits = part.utf8[...]
            if offset < parts.count - 1 {
                guard digits.popFirst() == UInt8(ascii: "x") else { return nil }
            }
            guard digits.count == 3, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            let value = digits.reduce(0) { $0 * 10 + UInt64($1 - 0x30) }
            // x000 in front would be a second spelling of the same index.
            guard offset > 0 || parts.count == 1 || value > 0 else { return nil }
            let (product, tooLarge) = index.multipliedReportingOverflow(by: 1000)
            let (sum, overflow) = product.addingReportingOverflow(value)
            guard !tooLarge, !overflow else { return nil }
            index = sum
        }
        return parts.isEmpty ? nil : index
    }
}

extension TilePath: CustomStringConvertible {
    /// The path.
    public var description: String { path }
}
