// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: 'window' consumed more than once

import DifferentialPrivacy
import PeopleCounting

func both(_ window: consuming SealedWindow, _ use: (consuming WindowCounts) -> Void) {
    use(window.takeCounts())
    use(window.takeCounts())
}
