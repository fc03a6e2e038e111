// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser

/// How results are printed.
package enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
    /// For people.
    case table
    /// One document.
    case json
    /// One object a line.
    case ndjson
    /// One row a line, with a header.
    case csv
}

/// How a report that is no list is printed.
enum ReportFormat: String, CaseIterable, ExpressibleByArgument {
    /// For people.
    case table
    /// One document.
    case json
}
