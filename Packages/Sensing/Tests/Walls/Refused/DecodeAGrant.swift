// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: XX

import Governance
import Foundation

func restore(_ json: Data) throws -> PurposeGrant { try JSONDecoder().decode(PurposeGrant.self, from: json) }
