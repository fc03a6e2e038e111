// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: extra argument 'using' in call

import DifferentialPrivacy
import Governance

struct Zeros: RandomNumberGenerator {
    mutating func next() -> UInt64 { 0 }
}

func release(_ counts: consuming WindowCounts, _ releaser: Releaser, _ grant: PurposeGrant) throws -> [Release] {
    var zeros = Zeros()
    return try releaser.release(counts, under: grant, using: &zeros)
}
