// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: initializer is inaccessible due to 'package' protection level

import VideoIngest

let picture = WorkingPicture(width: 640, height: 480)
