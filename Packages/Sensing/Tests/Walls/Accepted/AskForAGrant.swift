// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Governance
import Foundation

func grant(_ register: PurposeRegister, from start: Date, through end: Date) throws -> PurposeGrant {
    try register.grant(from: start, through: end)
}
