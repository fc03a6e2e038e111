// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Governance

func release(_ counts: consuming WindowCounts, _ releaser: Releaser, _ grant: PurposeGrant) throws -> [Release] {
    try releaser.release(counts, under: grant)
}
