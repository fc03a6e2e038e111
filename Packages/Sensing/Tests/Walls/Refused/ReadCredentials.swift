// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: 'full' is inaccessible due to 'package' protection level

import VideoIngest

func credentials(_ source: SourceAddress) -> String { source.full }
