// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: no exact matches in call to instance method 'appendInterpolation'

import DifferentialPrivacy

func log(_ counts: borrowing WindowCounts) -> String { "\(counts)" }
