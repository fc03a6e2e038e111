// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: binary operator '==' cannot be applied to two 'WindowCounts' operands

import DifferentialPrivacy

func same(_ left: borrowing WindowCounts, _ right: borrowing WindowCounts) -> Bool { left == right }
