// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: 'counts' used after consume

import DifferentialPrivacy
import Governance

func looks(_ counts: consuming WindowCounts, _ releaser: Releaser, _ grant: PurposeGrant) throws -> Int {
    _ = try releaser.release(counts, under: grant)
    return counts.looks
}
