// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// What a log says of itself: who it is, how many entries it has, and the root over them (C2SP tlog-checkpoint).
public struct Checkpoint: Sendable, Hashable {
    /// Identifies the log.
    public let origin: String
    /// The number of entries.
    public let size: UInt64
    /// The root of the tree over them.
    public let root: MerkleHash
    /// Further lines, opaque; this log writes none.
    public let extensionLines: [String]

    /// Makes a checkpoint.
    /// - Parameters:
    ///   - origin: Not empty, no newline.
    ///   - size: The number of entries.
    ///   - root: The root of the tree over them.
    public init(origin: String, size: UInt64, root: MerkleHash) {
        precondition(!origin.isEmpty && !origin.utf8.contains(0x0A), "an origin is one line")
        self.origin = origin
        self.size = size
        self.root = root
        extensionLines = []
    }

    /// Reads the text of a note as a checkpoint.
    /// - Throws: ``LogError/malformed(_:reason:)``.
    public init(text: String) throws(LogError) {
        func malformed(_ reason: String) -> LogError { .malformed("checkpoint", reason: reason) }
        guard text.utf8.last == 0x0A else { throw malformed("does not end in a newline") }
        let lines = text.utf8.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false).map {
            String(Substring($0))
        }
        guard lines.count >= 3 else { throw malformed("\(lines.count) lines; origin, size and root are needed") }
        guard lines.allSatisfy({ !$0.isEmpty }) else { throw malformed("an empty line") }
        guard let size = PlainDecimal.parse(lines[1]) else {
            throw malformed("line 2, the size, is '\(lines[1])'; a number without sign or leading zero is needed")
        }
        guard let root = MerkleHash(base64: lines[2]) else {
            throw malformed("line 3, the root, is not 32 bytes of base64")
        }
        origin = lines[0]
        self.size = size
        self.root = root
        extensionLines = Array(lines.dropFirst(3))
    }

    /// The text that is signed.
    public var text: String {
        "\(origin)\n\(size)\n\(root.base64)\n" + extensionLines.map { $0 + "\n" }.joined()
    }
}
