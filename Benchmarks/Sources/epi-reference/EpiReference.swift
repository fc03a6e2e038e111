// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import _EpiReference

/// `epi-reference FILE…`: runs reference files through the product.
///
/// Exits 3 if a value is out of tolerance, 2 on a bad file.
@main
struct Main {
    static func main() async {
        let files = Array(CommandLine.arguments.dropFirst())
        guard !files.isEmpty, !files.contains("--help"), !files.contains("-h") else {
            print(
                "Usage: epi-reference FILE…\n\nCompares every case of each file with the product; see docs/DETECTION.md."
            )
            exit(files.isEmpty ? 64 : 0)
        }
        var isOutside = false, isBad = false
        for file in files {
            do {
                for item in try await ReferenceFile.compare(URL(fileURLWithPath: file)) {
                    report(item, file: URL(fileURLWithPath: file).lastPathComponent)
                    isOutside = isOutside || !item.holds
                }
            } catch {
                FileHandle.standardError.write(Data("\(error)\n".utf8))
                isBad = true
            }
        }
        exit(isBad ? 2 : isOutside ? 3 : 0)
    }

    private static func report(_ item: CaseComparison, file: String) {
        let left = item.skipped > 0 ? ", \(item.skipped) left out as degenerate" : ""
        print(
            "\(item.holds ? "ok  " : "FAIL") \(file): \(item.id): largest deviation \(item.largestDeviation) "
                + "at \(item.largestAt) (\(item.compared) values\(left))")
        for failure in item.failures { print("       \(failure)") }
        if item.failureCount > item.failures.count {
            print("       and \(item.failureCount - item.failures.count) more")
        }
        if item.compared == 0 { print("       nothing to compare") }
    }
}
