// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: initializer is inaccessible due to 'package' protection level

import DifferentialPrivacy
import Foundation

let counts = WindowCounts(
    camera: "north", zones: ["gate"], start: Date(), seconds: 900, expectedLooks: 450, indicators: [.occupancy])
