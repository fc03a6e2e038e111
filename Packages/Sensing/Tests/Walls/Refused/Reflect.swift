// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: argument type 'WindowCounts' does not conform to expected type 'Copyable'

import DifferentialPrivacy

func children(_ counts: borrowing WindowCounts) -> Int { Mirror(reflecting: counts).children.count }
