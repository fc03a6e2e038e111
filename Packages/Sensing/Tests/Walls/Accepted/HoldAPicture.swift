// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import VideoIngest

func size(_ picture: borrowing WorkingPicture) -> (Int, Int) { (picture.width, picture.height) }
