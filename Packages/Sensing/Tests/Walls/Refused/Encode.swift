// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: XX

import DifferentialPrivacy
import Foundation

func json(_ counts: borrowing WindowCounts) throws -> Data { try JSONEncoder().encode(counts) }
