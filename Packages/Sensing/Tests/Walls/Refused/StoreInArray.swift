// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: type 'WindowCounts' does not conform to protocol 'Copyable'

import DifferentialPrivacy

func keep(_ counts: consuming WindowCounts) -> [WindowCounts] { [counts] }
