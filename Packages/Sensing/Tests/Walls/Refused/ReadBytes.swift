// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: uses unsafe constructs but is not marked with 'unsafe'

import DifferentialPrivacy

func bytes(_ counts: borrowing WindowCounts) -> [UInt8] { withUnsafeBytes(of: counts) { Array($0) } }
