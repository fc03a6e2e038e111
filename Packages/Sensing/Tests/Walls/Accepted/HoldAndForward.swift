// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy

struct Held: ~Copyable {
    let counts: WindowCounts
}

func hold(_ counts: consuming WindowCounts) -> Held { Held(counts: counts) }

func coverage(_ counts: borrowing WindowCounts) -> String {
    "\(counts.camera) \(counts.zones) \(counts.start) \(counts.seconds) s, \(counts.looks)/\(counts.expectedLooks)"
}
