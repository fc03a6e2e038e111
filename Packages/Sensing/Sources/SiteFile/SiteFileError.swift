// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Everything that is wrong with a site file, as far as it could be read.
public struct SiteFileError: Error, Hashable, Sendable {
    /// One thing that is wrong, where it stands, and what would be right.
    public struct Problem: Hashable, Sendable {
        /// Line from 1, or nil when the file as a whole is meant.
        public let line: Int?
        /// Where in the document, such as `cameras[0].zones[1].id`; empty for the document itself.
        public let path: String
        /// What was found.
        public let found: String
        /// What would be right.
        public let remedy: String

        package init(line: Int?, path: String, found: String, remedy: String) {
            self.line = line
            self.path = path
            self.found = found
            self.remedy = remedy
        }
    }

    /// The file as the caller named it.
    public let file: String
    /// What is wrong, in the order of the file; never empty.
    public let problems: [Problem]

    /// Gathers problems of one file.
    public init(file: String, problems: [Problem]) {
        self.file = file
        self.problems = problems
    }
}

extension SiteFileError: CustomStringConvertible {
    /// One line per problem.
    ///
    /// For example `site.yaml:12: cameras[0].look_every: found 'often'; write a time from 20 ms to 1 h.`
    public var description: String { Self.lines(problems, file: file).joined(separator: "\n") }

    /// One line per problem.
    public static func lines(_ problems: [Problem], file: String) -> [String] {
        problems.map { problem in
            let place = problem.line.map { "\(file):\($0)" } ?? file
            let path = problem.path.isEmpty ? "" : "\(problem.path): "
            return "\(place): \(path)\(problem.found); \(problem.remedy)."
        }
    }
}
