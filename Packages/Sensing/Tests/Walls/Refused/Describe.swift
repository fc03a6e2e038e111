// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: no exact matches in call to initializer

import DifferentialPrivacy

func log(_ counts: borrowing WindowCounts) -> String { String(describing: counts) }
