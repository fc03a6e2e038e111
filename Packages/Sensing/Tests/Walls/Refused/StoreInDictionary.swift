// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: XX

import DifferentialPrivacy

var kept: [String: WindowCounts] = [:]
