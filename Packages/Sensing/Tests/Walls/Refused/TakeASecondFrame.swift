// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// expect: cannot find type 'Source' in scope

import VideoIngest

func take(_ source: any Source, _ picture: inout WorkingPicture?) { source.exchangeSecondFrame(with: &picture) }
