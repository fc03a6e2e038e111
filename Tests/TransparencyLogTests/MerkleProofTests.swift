// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Testing
import TransparencyLog

@Suite struct MerkleProofTests {
    @Test(arguments: UInt64(0)..<40) func proofsOfRandomTreesHoldAndNoChangedBitDoes(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let size = Int.random(in: 1...700, using: &random)
        let leaves = (0..<size).map { _ in MerkleHash.leaf([UInt8.random(in: 0...255, using: &random)]) }
        let root = PlainMerkle.root(leaves[...])
        var edge = TreeEdge()
        for leaf in leaves { edge.append(leaf) { _, _ in } }
        #expect(edge.root == root)

        let index = Int.random(in: 0..<size, using: &random)
        let hashes = PlainMerkle.path(index, leaves[...])
        let inclusion = InclusionProof(index: UInt64(index), treeSize: UInt64(size), hashes: hashes)
        #expect(inclusion.proves(leaves[index], in: root))
        #expect(!inclusion.proves(leaves[index].flippingABit(using: &random), in: root))
        #expect(!inclusion.proves(leaves[index], in: root.flippingABit(using: &random)))

        let old = Int.random(in: 1...size, using: &random)
        let oldRoot = PlainMerkle.root(leaves[..<old])
        let between = PlainMerkle.consistency(old, leaves[...])
        let consistency = ConsistencyProof(oldSize: UInt64(old), newSize: UInt64(size), hashes: between)
        #expect(consistency.proves(from: oldRoot, to: root))
        #expect(!consistency.proves(from: oldRoot.flippingABit(using: &random), to: root))
        #expect(!consistency.proves(from: oldRoot, to: root.flippingABit(using: &random)))

        for place in hashes.indices {
            var changed = hashes
            changed[place] = changed[place].flippingABit(using: &random)
            #expect(
                !InclusionProof(index: UInt64(index), treeSize: UInt64(size), hashes: changed)
                    .proves(leaves[index], in: root))
        }
        for place in between.indices {
            var changed = between
            changed[place] = changed[place].flippingABit(using: &random)
            #expect(
                !ConsistencyProof(oldSize: UInt64(old), newSize: UInt64(size), hashes: changed)
                    .proves(from: oldRoot, to: root))
        }
    }

    @Test func anEmptyTreeHasTheHashOfNothing() {
        #expect(MerkleHash.emptyRoot.base64 == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
        #expect(TreeEdge().root == .emptyRoot)
    }

    @Test(arguments: [1, 2, 255, 256, 257, 511, 600] as [Int])
    func tilesGiveTheProofsOfTheTree(size: Int) async throws {
        let entries = numberedEntries(0..<size)
        let fixture = try Fixture(batches: [entries])
        let leaves = entries.map { MerkleHash.leaf($0) }
        let tree = TileTree(fixture.log, size: UInt64(size))
        for index in Set([0, 1, size / 2, size - 2, size - 1]) where (0..<size).contains(index) {
            let proof = try await tree.inclusionProof(index: UInt64(index))
            #expect(proof.hashes == PlainMerkle.path(index, leaves[...]))
        }
        for old in Set([1, size / 3, size / 2, size - 1, size]) where (1...size).contains(old) {
            let proof = try await tree.consistencyProof(from: UInt64(old), to: UInt64(size))
            #expect(proof.hashes == PlainMerkle.consistency(old, leaves[...]))
        }
        #expect(await tree.tilesHeld <= TileLayout(size: UInt64(size)).levelCount * 8)
    }

    @Test func whatIsNotInTheTreeIsNotProved() async throws {
        let tree = TileTree(try Fixture(batches: [numberedEntries(0..<3)]).log, size: 3)
        await #expect(throws: LogError.self) { try await tree.inclusionProof(index: 3) }
        await #expect(throws: LogError.self) { try await tree.consistencyProof(from: 1, to: 4) }
        await #expect(throws: LogError.self) { try await tree.consistencyProof(from: 3, to: 2) }
        #expect(try await tree.consistencyProof(from: 0, to: 3).hashes.isEmpty)
    }
}

extension MerkleHash {
    /// The hash with one bit changed.
    fileprivate func flippingABit(using random: inout SplitMix64) -> MerkleHash {
        var changed = bytes
        changed[Int.random(in: 0..<32, using: &random)] ^= 1 << UInt8.random(in: 0...7, using: &random)
        return MerkleHash(bytes: changed) ?? self
    }
}
