// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import VideoIngest

/// A picture's luma as 8×8 digests, to tell exact repetition; none of them tells what the picture shows.
struct PictureDigest: Equatable {
    private static let side = 8

    private(set) var tiles: [UInt64] = []

    /// Digests every byte, a tile's last few columns apart.
    init(_ picture: borrowing WorkingPicture) {
        tiles = Array(repeating: 0xCBF2_9CE4_8422_2325, count: Self.side * Self.side)
        let words = max(1, picture.width / (8 * Self.side))
        let (width, height, stride) = (picture.width, picture.height, picture.stride)
        let luma = picture.luma
        tiles.withUnsafeMutableBufferPointer { tiles in
            for y in 0..<height {
                let row = UnsafeRawPointer(luma + y * stride)
                let base = y * Self.side / height * Self.side
                // Tile by tile for each word: one digest need not wait for another.
                for word in 0..<words {
                    for tile in 0..<Self.side {
                        let at = width * tile / Self.side + 8 * word
                        guard at + 8 <= stride else { continue }
                        let digest =
                            (tiles[base + tile] ^ row.loadUnaligned(fromByteOffset: at, as: UInt64.self))
                            &* 0x100_0000_01B3
                        tiles[base + tile] = digest ^ digest >> 29
                    }
                }
            }
        }
    }

    /// Tiles that differ.
    func changed(since other: PictureDigest) -> Int { zip(tiles, other.tiles).count { $0 != $1 } }
}
