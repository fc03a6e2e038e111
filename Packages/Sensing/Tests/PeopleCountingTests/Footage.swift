// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Things that are beside the repository or in a Debian package, and may be missing.
enum Footage {
    static let clip = "/usr/share/doc/opencv-doc/examples/data/vtest.avi"
    static let shared: String =
        ProcessInfo.processInfo.environment["PUMPHANDLE_SHARED"]
        ?? URL(fileURLWithPath: #filePath).appending(path: "../../../../../../shared").standardizedFileURL.path
    static let truth = shared + "/data/pets2009-s2l1/gt.txt"
    static let isHere = FileManager.default.fileExists(atPath: clip) && FileManager.default.fileExists(atPath: truth)
    static let limits = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path
}
