// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: 'counts' consumed more than once

import DifferentialPrivacy
import Governance

func average(_ counts: consuming WindowCounts, _ releaser: Releaser, _ grant: PurposeGrant) throws -> [Release] {
    try releaser.release(counts, under: grant) + releaser.release(counts, under: grant)
}
