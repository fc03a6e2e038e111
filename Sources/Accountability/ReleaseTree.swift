// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import TransparencyLog

/// The RFC 6962 tree over the releases of one window, whose root the log keeps.
public struct ReleaseTree: Sendable {
    private let leaves: [MerkleHash]

    /// Builds a tree.
    ///
    /// - Parameter documents: The releases' JSON texts by zone, at least one; each leaf is the canonical form of one.
    /// - Throws: ``EntryError`` if a text is no JSON.
    public init(_ documents: [String]) throws(EntryError) {
        var leaves: [MerkleHash] = []
        for document in documents { leaves.append(try Self.leaf(document)) }
        guard !leaves.isEmpty else { throw .refused(key: "releases", reason: "there are none in the window") }
        self.leaves = leaves
    }

    /// The hash of a release.
    /// - Throws: ``EntryError`` if the text is no JSON.
    public static func leaf(_ document: String) throws(EntryError) -> MerkleHash {
        .leaf(try CanonicalJSON.encode(JSONReader.read(document.utf8)))
    }

    /// How many releases there are.
    public var count: Int { leaves.count }

    /// The root.
    public var root: MerkleHash { Self.root(leaves[...]) }

    /// Proves that a release is one of the window's.
    ///
    /// - Parameter place: The release's place by zone, below ``count``.
    /// - Returns: A proof against ``root``.
    public func proof(_ place: Int) -> InclusionProof {
        var hashes: [MerkleHash] = []
        var range = leaves[...]
        while range.count > 1 {
            let middle = range.startIndex + Int(MerkleTree.split(UInt64(range.count)))
            if place < middle {
                hashes.append(Self.root(range[middle...]))
                range = range[..<middle]
            } else {
                hashes.append(Self.root(range[..<middle]))
                range = range[middle...]
            }
        }
        return InclusionProof(index: UInt64(place), treeSize: UInt64(count), hashes: hashes.reversed())
    }

    private static func root(_ leaves: ArraySlice<MerkleHash>) -> MerkleHash {
        guard leaves.count > 1 else { return leaves.first ?? .emptyRoot }
        let middle = leaves.startIndex + Int(MerkleTree.split(UInt64(leaves.count)))
        return .node(root(leaves[..<middle]), root(leaves[middle...]))
    }
}
