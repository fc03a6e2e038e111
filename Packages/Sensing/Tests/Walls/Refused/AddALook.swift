// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: 'addLook' is inaccessible due to 'package' protection level

import DifferentialPrivacy

func inflate(_ counts: inout WindowCounts) { _ = counts.addLook { _, _ in 1 } }
