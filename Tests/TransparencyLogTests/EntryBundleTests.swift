// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Testing
import TransparencyLog

@Suite struct EntryBundleTests {
    @Test func decodingGivesBackWhatWasEncoded() throws {
        let entries: [[UInt8]] = [[], [0], Array("종로구".utf8), [UInt8](repeating: 7, count: 65_535)]
        let decoded = try EntryBundle.decode(EntryBundle.encode(entries))
        #expect(decoded.map { Array($0) } == entries)
    }

    @Test(arguments: [[0], [0, 1], [0, 2, 9], [0, 0, 0]] as [[UInt8]])
    func aBundleThatIsCutOffIsRefused(bundle: [UInt8]) {
        #expect(throws: LogError.self) { try EntryBundle.decode(bundle) }
    }
}
