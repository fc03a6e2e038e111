// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import VideoIngest

func name(_ source: SourceAddress) -> String { "\(source)" }
