// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: XX

import DifferentialPrivacy

func words(_ counts: consuming WindowCounts) -> (Int, Int) { unsafeBitCast(counts, to: (Int, Int).self) }
