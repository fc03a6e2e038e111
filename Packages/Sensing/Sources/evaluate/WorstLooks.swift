// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import PeopleCounting

/// The looks of a run that went most wrong, spread over it.
struct WorstLooks {
    /// How many are kept.
    static let most = 12

    /// Frames between two that are kept, at least.
    private let apart: Int
    private(set) var looks: [(frame: Int, look: LookScore)] = []
    /// Error of the count by frame, of all looks.
    private(set) var errors: [(frame: Int, error: Int)] = []

    init(apart: Int) { self.apart = apart }

    mutating func note(frame: Int, _ look: LookScore) {
        errors.append((frame, look.countError))
        guard look.badness > 0 else { return }
        // Neighbours show the same scene: only the worst of them stays.
        let near = looks.indices.filter { abs(looks[$0].frame - frame) < apart }
        guard near.allSatisfy({ looks[$0].look.badness < look.badness }) else { return }
        looks = looks.indices.filter { !near.contains($0) }.map { looks[$0] }
        looks.append((frame, look))
        looks.sort { ($1.look.badness, $0.frame) < ($0.look.badness, $1.frame) }
        if looks.count > Self.most { looks.removeLast() }
    }
}
