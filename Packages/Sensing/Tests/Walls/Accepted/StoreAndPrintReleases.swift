// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Foundation

func store(_ releases: [Release]) throws -> Data {
    print(releases)
    return try JSONEncoder().encode(releases)
}
