// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: cannot find 'DiscreteGaussian' in scope

import DifferentialPrivacy

func noise() throws -> Any { try DiscreteGaussian(sigmaSquared: 1) }
