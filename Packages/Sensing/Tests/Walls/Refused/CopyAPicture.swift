// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: 'picture' is borrowed and cannot be consumed

import VideoIngest

func keep(_ picture: borrowing WorkingPicture) -> WorkingPicture { picture }
