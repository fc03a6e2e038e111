// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hummingbird
import Storage

/// Reads a request's query; refuses what it does not know, so that a slip never widens an answer.
struct QueryReader {
    private var values: [String: String] = [:]

    /// - Throws: ``Problem`` for a parameter that is not in `known` or stands twice.
    init(_ request: Request, known: [String]) throws(Problem) {
        for (key, value) in request.uri.queryParameters {
            let name = String(key)
            guard known.contains(name) else {
                throw .badParameter(
                    name, found: String(value), remedy: "The parameters are \(known.joined(separator: ", "))")
            }
            guard values.updateValue(String(value), forKey: name) == nil else {
                throw .badParameter(name, found: String(value), remedy: "Give each parameter once")
            }
        }
    }

    func text(_ name: String) -> String? { values[name] }

    /// An instant in RFC 3339.
    func instant(_ name: String) throws(Problem) -> Date? {
        guard let text = values[name] else { return nil }
        // A plus sign that was not escaped arrives as a space.
        guard let instant = Instant.parse(text.replacing(" ", with: "+")) else {
            throw .badParameter(
                name, found: text, remedy: "Write an instant in RFC 3339, for example 2026-03-01T08:00:00Z")
        }
        return instant
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let text = values[name] else { return nil }
        guard let value = Int(text), range.contains(value) else {
            throw .badParameter(
                name, found: text, remedy: "Write a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    func choice(_ name: String, of choices: [String]) throws(Problem) -> String? {
        guard let text = values[name] else { return nil }
        guard choices.contains(text) else {
            throw .badParameter(name, found: text, remedy: "Write one of \(choices.joined(separator: ", "))")
        }
        return text
    }

    /// Site, camera, zone and time, common to all reads.
    func releases() throws(Problem) -> ReleaseQuery {
        let query = ReleaseQuery(
            site: text("site"), camera: text("camera"), zone: text("zone"), from: try instant("from"),
            until: try instant("until"))
        if let from = query.from, let until = query.until, until <= from {
            throw .badParameter("until", found: text("until") ?? "", remedy: "Write an instant after 'from'")
        }
        return query
    }
}
