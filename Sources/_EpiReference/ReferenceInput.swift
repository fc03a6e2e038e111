// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import OutbreakDetection

/// The `input` of a file on a series.
struct ReferenceInput: Decodable {
    let counts: [ReferenceNumber]
    let frequency: Int?
    let start: [Int]?
    let dates: [String]?
    let population: [ReferenceNumber]?

    /// The series as the product takes it.
    func series() throws -> TimeSeries {
        let parsed = try dates?.map { text in
            guard let date = CalendarDate(text) else {
                throw DetectionError.badParameter(name: "input.dates", found: text, expected: "dates as YYYY-MM-DD")
            }
            return date
        }
        return try TimeSeries(
            counts: counts.values, dates: parsed, frequency: frequency ?? 365, startPosition: start?.last ?? 1,
            population: population?.values)
    }
}

/// A file of cases on one series.
struct ReferenceCases<Control: Decodable, Output: Decodable>: Decodable {
    struct Case: Decodable {
        let id: String
        let control: Control
        let error: String?
        let output: Output?
    }

    let input: ReferenceInput
    let cases: [Case]
}

/// First and last position of the judged range, counted from 1.
protocol ReferenceRange {
    var range_1based_first: Int { get }
    var range_1based_last: Int { get }
}

extension ReferenceRange {
    /// The range counted from 0.
    func range(in series: TimeSeries) throws -> Range<Int> {
        guard range_1based_first >= 1, range_1based_last >= range_1based_first, range_1based_last <= series.count else {
            throw DetectionError.badParameter(
                name: "range", found: "\(range_1based_first)...\(range_1based_last)",
                expected: "within 1...\(series.count)")
        }
        return (range_1based_first - 1)..<range_1based_last
    }
}

/// Turns a name of the reference into a value of the product.
func parse<Value: RawRepresentable & CaseIterable>(
    _ name: String, _ text: String, as type: Value.Type = Value.self
) throws -> Value where Value.RawValue == String {
    guard let value = Value(rawValue: text) else {
        throw DetectionError.badParameter(
            name: name, found: text, expected: "one of " + Value.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return value
}
