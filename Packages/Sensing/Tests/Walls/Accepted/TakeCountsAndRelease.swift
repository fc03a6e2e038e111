// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Governance
import PeopleCounting

func release(_ window: consuming SealedWindow, _ releaser: Releaser, _ grant: PurposeGrant) throws -> (
    Coverage, [Release]
) {
    let coverage = window.coverage
    return (coverage, try releaser.release(window.takeCounts(), under: grant))
}
