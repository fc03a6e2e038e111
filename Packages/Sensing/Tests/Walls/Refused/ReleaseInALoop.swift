// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: 'counts' consumed in a loop

import DifferentialPrivacy
import Governance

func repeatedly(_ counts: consuming WindowCounts, _ releaser: Releaser, _ grant: PurposeGrant) throws {
    for _ in 0..<100 { _ = try releaser.release(counts, under: grant) }
}
