// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: requires that 'WindowCounts' conform to 'Copyable'

import DifferentialPrivacy

func words(_ counts: consuming WindowCounts) -> (Int, Int) { unsafeBitCast(counts, to: (Int, Int).self) }
