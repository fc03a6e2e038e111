// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: 'sums' is inaccessible due to 'package' protection level

import DifferentialPrivacy

func exact(_ counts: borrowing WindowCounts) -> Int { counts.sums.values.joined().reduce(0, +) }
