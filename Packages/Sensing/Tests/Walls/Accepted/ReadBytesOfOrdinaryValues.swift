// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy

func bytes(_ release: Release) -> [UInt8] {
    var sum = release.looks
    return unsafe withUnsafeBytes(of: &sum) { unsafe Array($0) }
}
