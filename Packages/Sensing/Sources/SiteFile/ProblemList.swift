// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Gathers what is wrong, so that one run of `site check` shows all of it.
final class ProblemList {
    private(set) var problems: [SiteFileError.Problem] = []

    func add(_ line: Int?, _ path: String, found: String, remedy: String) {
        problems.append(.init(line: line, path: path, found: found, remedy: remedy))
    }

    /// In the order of the file; problems of the whole file first.
    var sorted: [SiteFileError.Problem] {
        problems.enumerated()
            .sorted { ($0.element.line ?? 0, $0.offset) < ($1.element.line ?? 0, $1.offset) }
            .map(\.element)
    }
}
