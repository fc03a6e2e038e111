// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: XX

import DifferentialPrivacy

func same(_ left: borrowing WindowCounts, _ right: borrowing WindowCounts) -> Bool { left == right }
