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
        for y in 0..<picture.height {
            let row = UnsafeRawPointer(picture.luma + y * picture.stride)
            let base = y * Self.side / picture.height * Self.side
            for tile in 0..<Self.side {
                let start = picture.width * tile / Self.side
                var digest = tiles[base + tile]
                for word in 0..<words where start + 8 * word + 8 <= picture.stride {
                    digest =
                        (digest ^ row.loadUnaligned(fromByteOffset: start + 8 * word, as: UInt64.self))
                        &* 0x100_0000_01B3
                    digest ^= digest >> 29
                }
                tiles[base + tile] = digest
            }
        }
    }

    /// Tiles that differ.
    func changed(since other: PictureDigest) -> Int { zip(tiles, other.tiles).count { $0 != $1 } }
}
