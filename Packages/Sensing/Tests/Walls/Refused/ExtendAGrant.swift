// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: is a 'let' constant

import Governance
import Foundation

func extend(_ grant: inout PurposeGrant) { grant.validUntil = .distantFuture }
