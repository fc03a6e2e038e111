// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: cannot find type 'GroundVelocity' in scope

import PeopleCounting

func speed(_ velocity: GroundVelocity) -> Double { velocity.x }
