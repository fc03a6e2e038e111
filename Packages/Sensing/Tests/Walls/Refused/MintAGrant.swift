// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: initializer is inaccessible due to 'package' protection level

import Governance
import Foundation

let grant = PurposeGrant(purposes: ["flu"], indicators: [.occupancy], instant: Date(), validUntil: .distantFuture)
