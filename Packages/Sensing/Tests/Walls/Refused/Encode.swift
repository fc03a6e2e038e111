// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: requires that 'WindowCounts' conform to 'Encodable'

import DifferentialPrivacy
import Foundation

func json(_ counts: borrowing WindowCounts) throws -> Data { try JSONEncoder().encode(counts) }
