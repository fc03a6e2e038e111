// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// A sample of where single blobs stood of late and how tall they were, without time: what was seen before or after what
/// cannot be told from it, as it is kept in order of what it holds.
///
/// When it is full, a new note takes the place of any other, so that old ones fade and those of people and of other things
/// are of the same time. In memory only.
package struct BlobSample {
    package static let capacity = 1024

    /// Pixels.
    package struct Note: Comparable {
        package var column: Float
        package var row: Float
        package var height: Float
        package var isPerson: Bool

        /// Holds what is known of a blob.
        package init(column: Float, row: Float, height: Float, isPerson: Bool) {
            (self.column, self.row, self.height, self.isPerson) = (column, row, height, isPerson)
        }

        package static func < (one: Self, other: Self) -> Bool {
            guard one.isPerson == other.isPerson else { return other.isPerson }
            return (one.height, one.row, one.column) < (other.height, other.row, other.column)
        }

        /// Whether it may well be the same thing at the same place.
        @inline(__always) func isAlike(_ other: Self) -> Bool {
            isPerson == other.isPerson && abs(row - other.row) < 0.1 * height
                && abs(height - other.height) < 0.1 * height
                && abs(column - other.column) < 0.3 * height
        }
    }

    /// Other things first, then people, each by height, row and column.
    package private(set) var notes: [Note] = []
    /// How many of them are people.
    package private(set) var people = 0
    private var draws = FixedDraws()

    package init() { notes.reserveCapacity(Self.capacity) }

    /// Takes a note; where enough are alike, in the place of one of these.
    ///
    /// - Returns: Whether there were not enough alike.
    package mutating func add(_ note: Note, alike most: Int) -> Bool {
        let alike = notes.count { $0.isAlike(note) }
        if alike >= most {
            var which = draws.next(below: alike)
            for index in notes.indices where notes[index].isAlike(note) {
                if which == 0 {
                    remove(at: index)
                    break
                }
                which -= 1
            }
        } else if notes.count == Self.capacity {
            remove(at: draws.next(below: notes.count))
        }
        notes.insert(note, at: notes.firstIndex { $0 > note } ?? notes.count)
        if note.isPerson { people += 1 }
        return alike < most
    }

    /// Forgets all that were not people.
    package mutating func forgetOthers() { notes.removeAll { !$0.isPerson } }

    private mutating func remove(at index: Int) {
        if notes.remove(at: index).isPerson { people -= 1 }
    }
}
