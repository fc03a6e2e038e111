// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import PeopleCounting
import Testing

struct LookLossWordsTests {
    /// The dashboard's words lie outside the wall; a reason without any would show as a bare key.
    @Test(arguments: LookLoss.allCases) func theDashboardNamesTheReasonInBothLanguages(reason: LookLoss) throws {
        let file = URL(fileURLWithPath: #filePath)
            .appending(path: "../../../../../Sources/Server/Resources/text.js").standardizedFileURL
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            .filter { $0.trimmingCharacters(in: .whitespaces).hasPrefix("loss: {") }
        #expect(lines.count == 2)
        for line in lines { #expect(line.contains("\"\(reason.rawValue)\":") || line.contains(" \(reason.rawValue):")) }
    }

    @Test(arguments: LookLoss.allCases) func everyReasonHasWords(reason: LookLoss) {
        #expect(!reason.inEnglish.isEmpty && reason.inEnglish != reason.inKorean)
        #expect(reason.inKorean.unicodeScalars.contains { 0xAC00...0xD7A3 ~= $0.value })
    }
}
