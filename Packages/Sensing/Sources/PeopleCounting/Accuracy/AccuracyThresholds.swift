// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import class Foundation.FileManager
internal import class Foundation.JSONDecoder

/// Limits that figures must keep, so that a regression fails.
///
/// JSON: `{"precision":0.9,"recall":0.8,"countMAE":0.6,"peopleInContactMAE":0.6}`; a limit left out is not checked.
package struct AccuracyThresholds: Codable, Hashable, Sendable {
    /// At least.
    package var precision: Double?
    /// At least.
    package var recall: Double?
    /// At most.
    package var countMAE: Double?
    /// At most.
    package var peopleInContactMAE: Double?
    /// At most.
    package var closePairsMAE: Double?

    /// Reads a file of limits.
    ///
    /// - Throws: ``AccuracyThresholdsError`` when it is no such JSON.
    package init(file: String) throws(AccuracyThresholdsError) {
        guard let json = FileManager.default.contents(atPath: file),
            let read = try? JSONDecoder().decode(Self.self, from: json),
            let keys = try? JSONDecoder().decode([String: Double?].self, from: json).keys
        else { throw AccuracyThresholdsError(file: file) }
        // A limit that is spelled wrong would never be checked.
        if let unknown = keys.sorted().first(where: { CodingKeys(stringValue: $0) == nil }) {
            throw AccuracyThresholdsError(file: file, unknownKey: unknown)
        }
        self = read
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case precision, recall, countMAE, peopleInContactMAE, closePairsMAE
    }

    fileprivate static let names = CodingKeys.allCases.map(\.rawValue).joined(separator: ", ")

    /// The limits that figures break, in words.
    package func broken(by figures: AccuracyFigures) -> [String] {
        func least(_ name: String, _ limit: Double?, _ found: Double?) -> String? {
            guard let limit else { return nil }
            // A figure that is missing or not a number breaks its limit.
            guard let found, found >= limit else { return "\(name) is \(found ?? .nan), at least \(limit) is asked" }
            return nil
        }
        func most(_ name: String, _ limit: Double?, _ found: Double?) -> String? {
            guard let limit else { return nil }
            guard let found, found <= limit else { return "\(name) is \(found ?? .nan), at most \(limit) is asked" }
            return nil
        }
        return [
            least("precision", precision, figures.precision), least("recall", recall, figures.recall),
            most("count MAE", countMAE, figures.countMAE),
            most("people in contact MAE", peopleInContactMAE, figures.peopleInContactMAE),
            most("close pairs MAE", closePairsMAE, figures.closePairsMAE),
        ].compactMap(\.self)
    }
}

/// A file of limits that cannot be read.
package struct AccuracyThresholdsError: Error, Hashable, CustomStringConvertible {
    package let file: String
    /// What it limits that is no figure, if that is the fault.
    package let unknownKey: String?

    package init(file: String, unknownKey: String? = nil) {
        (self.file, self.unknownKey) = (file, unknownKey)
    }

    package var description: String {
        if let unknownKey {
            return "\(file): there is no figure '\(unknownKey)'; limits are of \(AccuracyThresholds.names)"
        }
        return "\(file): cannot be read; give JSON such as {\"precision\":0.88,\"recall\":0.8,\"countMAE\":0.6}"
    }
}
