// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: requires that 'PurposeGrant' conform to 'Decodable'

import Governance
import Foundation

func restore(_ json: Data) throws -> PurposeGrant { try JSONDecoder().decode(PurposeGrant.self, from: json) }
