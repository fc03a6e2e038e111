// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: missing argument for parameter 'under' in call

import DifferentialPrivacy

func release(_ counts: consuming WindowCounts, _ releaser: Releaser) throws -> [Release] {
    try releaser.release(counts)
}
