// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: 'copy' cannot be applied to noncopyable types

import DifferentialPrivacy

func both(_ counts: borrowing WindowCounts) -> WindowCounts { copy counts }
