// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: noncopyable 'counts' cannot be consumed when captured by an escaping closure

import DifferentialPrivacy
import Governance

func later(
    _ counts: consuming WindowCounts, _ releaser: Releaser, _ grant: PurposeGrant
) -> () throws -> [Release] {
    { try releaser.release(counts, under: grant) }
}
