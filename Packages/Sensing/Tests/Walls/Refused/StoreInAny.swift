// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: return expression of type 'WindowCounts' does not conform to 'Copyable'

import DifferentialPrivacy

func keep(_ counts: consuming WindowCounts) -> Any { counts }
