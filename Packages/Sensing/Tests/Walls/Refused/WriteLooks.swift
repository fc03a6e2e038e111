// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: setter is inaccessible

import DifferentialPrivacy

func inflate(_ counts: inout WindowCounts) { counts.looks = 450 }
