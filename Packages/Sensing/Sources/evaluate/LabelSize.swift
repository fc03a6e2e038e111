// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import PeopleCounting

/// The size of the picture that labels were made on, as a command's argument.
struct LabelSize: ExpressibleByArgument {
    let size: PictureSize

    init?(argument: String) {
        let sides = argument.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        guard sides.count == 2, sides.allSatisfy({ 16...8192 ~= $0 }) else { return nil }
        size = PictureSize(width: sides[0], height: sides[1])
    }
}
