// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: 'counts' consumed more than once

import DifferentialPrivacy

func take(_ counts: consuming WindowCounts) {}

func both(_ counts: consuming WindowCounts) {
    let first = counts
    let second = counts
    take(first)
    take(second)
}
