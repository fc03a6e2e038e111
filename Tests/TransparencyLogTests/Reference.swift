// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TransparencyLog

/// The reference logs and vectors that come with the project, not with this repository.
enum Reference {
    static let folder: URL = {
        let shared =
            if let path = ProcessInfo.processInfo.environment["PUMPHANDLE_SHARED"] {
                URL(filePath: path)
            } else {
                URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared")
            }
        return shared.appending(path: "reference/tlog")
    }()

    static let isThere = FileManager.default.fileExists(atPath: folder.appending(path: "log.vkey").path)
    static let whyNot = "needs the reference logs in ../shared/reference/tlog"

    static func bytes(_ file: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: file)))
    }

    static func line(_ file: String) throws -> String {
        String(decoding: try bytes(file), as: UTF8.self).trimmingCharacters(in: .newlines)
    }

    static func vectors<T: Decodable>(_ file: String, as type: T.Type) throws -> T {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: Data(contentsOf: folder.appending(path: file)))
    }
}

struct Malformed: Error {}

extension MerkleHash {
    /// Reads a vector's hash.
    static func vector(_ base64: String) throws -> MerkleHash {
        guard let hash = MerkleHash(base64: base64) else { throw Malformed() }
        return hash
    }
}
