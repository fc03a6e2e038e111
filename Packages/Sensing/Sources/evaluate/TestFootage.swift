// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import VideoIngest

/// Footage that may be measured on: counts, boxes and times of single looks are shown of files only, never of a camera.
enum TestFootage {
    /// The address of a file.
    ///
    /// - Parameters:
    ///   - video: As given on the command line.
    ///   - measure: What is asked of it, such as `"flow is measured"`.
    /// - Returns: The address.
    /// - Throws: ``BadInput`` for a camera's address, and what ``SourceAddress`` throws.
    static func address(_ video: String, for measure: String) throws -> SourceAddress {
        let address = try SourceAddress(parsing: video)
        guard address.kind == .file else {
            throw BadInput("\(address): \(measure) on files of public test footage, not on cameras")
        }
        return address
    }
}
