// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: 'counts' is borrowed and cannot be consumed

import DifferentialPrivacy
import Governance

func peek(_ counts: borrowing WindowCounts, _ releaser: Releaser, _ grant: PurposeGrant) throws -> [Release] {
    try releaser.release(counts, under: grant)
}
