// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: cannot find type 'PersonBox' in scope

import PeopleCounting

func read(_ person: PersonBox) -> Float { person.x }
