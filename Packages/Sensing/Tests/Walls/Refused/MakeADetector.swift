// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: cannot find type 'PersonDetector' in scope

import PeopleCounting

final class Spy: PersonDetector {}
