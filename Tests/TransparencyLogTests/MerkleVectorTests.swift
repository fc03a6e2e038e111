// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TransparencyLog

@Suite(.enabled(if: Reference.isThere, .init(rawValue: Reference.whyNot)))
struct MerkleVectorTests {
    struct Vectors: Decodable {
        struct Root: Decodable { let size: Int, root: String }
        struct Inclusion: Decodable {
            let index: UInt64, size: UInt64, leafHash: String, root: String, proof: [String]
            let why: String?
        }
        struct Consistency: Decodable {
            let oldSize: UInt64, newSize: UInt64, oldRoot: String, newRoot: String, proof: [String]
            let why: String?
        }
        struct Level: Decodable {
            let level: Int, fullTiles: UInt64, partialWidth: Int
            let partialPath: String?
            let lastFullPath: String?
        }
        struct Layout: Decodable { let size: UInt64, levels: [Level] }
        enum Kind: Decodable, Equatable {
            case level(Int)
            case entries

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                self = (try? container.decode(Int.self)).map(Kind.level) ?? .entries
            }
        }
        struct Path: Decodable { let level: Kind, index: UInt64, width: Int, path: String }

        let leafHashes: [String], roots: [Root], inclusion: [Inclusion], badInclusion: [Inclusion]
        let consistency: [Consistency], badConsistency: [Consistency]
        let tileLayout: [Layout], tilePaths: [Path], badTilePaths: [String]
    }

    let vectors: Vectors

    init() throws { vectors = try Reference.vectors("merkle_vectors.json", as: Vectors.self) }

    @Test func rootsOfEverySize() throws {
        #expect(vectors.roots.count == 258)
        var edge = TreeEdge()
        var leaves = try vectors.leafHashes.map { try MerkleHash.vector($0) }[...]
        for root in vectors.roots {
            while edge.size < root.size, let leaf = leaves.popFirst() { edge.append(leaf) { _, _ in } }
            #expect(edge.root.base64 == root.root, "size \(root.size)")
        }
    }

    @Test func inclusionProofs() throws {
        #expect(vectors.inclusion.count == 125)
        for vector in vectors.inclusion { #expect(try holds(vector), "\(vector.index) of \(vector.size)") }
        for vector in vectors.badInclusion { #expect(try !holds(vector), "\(vector.why ?? "")") }
    }

    @Test func consistencyProofs() throws {
        #expect(vectors.consistency.count == 169)
        for vector in vectors.consistency { #expect(try holds(vector), "\(vector.oldSize) to \(vector.newSize)") }
        for vector in vectors.badConsistency { #expect(try !holds(vector), "\(vector.why ?? "")") }
    }

    @Test func proofsReadFromTiles() async throws {
        let log = LogDirectory(Reference.folder.appending(path: "size-257").path)
        for vector in vectors.inclusion {
            let proof = try await TileTree(log, size: vector.size).inclusionProof(index: vector.index)
            #expect(proof.hashes.map(\.base64) == vector.proof, "\(vector.index) of \(vector.size)")
        }
        for vector in vectors.consistency {
            let tree = TileTree(log, size: 257)
            let proof = try await tree.consistencyProof(from: vector.oldSize, to: vector.newSize)
            #expect(proof.hashes.map(\.base64) == vector.proof, "\(vector.oldSize) to \(vector.newSize)")
            #expect(try await tree.root(size: vector.oldSize).base64 == vector.oldRoot)
        }
    }

    @Test func tileLayouts() {
        for vector in vectors.tileLayout {
            let layout = TileLayout(size: vector.size)
            #expect(layout.levelCount == vector.levels.count, "size \(vector.size)")
            for level in vector.levels {
                #expect(layout.fullTileCount(level: level.level) == level.fullTiles, "size \(vector.size)")
                #expect(layout.partialWidth(level: level.level) == level.partialWidth, "size \(vector.size)")
                #expect(layout.partialTile(level: level.level)?.path == level.partialPath, "size \(vector.size)")
                if let last = level.lastFullPath {
                    #expect(TilePath(.hashes(level: level.level), index: level.fullTiles - 1).path == last)
                }
            }
        }
    }

    @Test func tilePaths() throws {
        for vector in vectors.tilePaths {
            let content: TilePath.Content =
                if case .level(let level) = vector.level { .hashes(level: level) } else { .entries }
            let tile = TilePath(content, index: vector.index, width: vector.width)
            #expect(tile.path == vector.path)
            #expect(TilePath(vector.path) == tile)
        }
        for path in vectors.badTilePaths { #expect(TilePath(path) == nil, "\(path)") }
    }

    private func holds(_ vector: Vectors.Inclusion) throws -> Bool {
        let hashes = try vector.proof.map { try MerkleHash.vector($0) }
        return try InclusionProof(index: vector.index, treeSize: vector.size, hashes: hashes)
            .proves(.vector(vector.leafHash), in: .vector(vector.root))
    }

    private func holds(_ vector: Vectors.Consistency) throws -> Bool {
        let hashes = try vector.proof.map { try MerkleHash.vector($0) }
        return try ConsistencyProof(oldSize: vector.oldSize, newSize: vector.newSize, hashes: hashes)
            .proves(from: .vector(vector.oldRoot), to: .vector(vector.newRoot))
    }
}
