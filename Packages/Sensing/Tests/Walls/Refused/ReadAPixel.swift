// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: 'luma' is inaccessible due to 'package' protection level

import VideoIngest

func pixel(_ picture: borrowing WorkingPicture) -> UInt8 { unsafe picture.luma[0] }
