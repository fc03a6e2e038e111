// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: requires that 'WindowCounts' conform to 'Copyable'

import DifferentialPrivacy

func log(_ counts: borrowing WindowCounts) { dump(counts) }
