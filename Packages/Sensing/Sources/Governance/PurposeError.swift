// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Why a register was refused, or no grant was given.
public enum PurposeError: Error, Hashable, Sendable {
    /// No declared purpose is live; names the one that ends or ended last.
    case noneLive(lastExpired: String?, on: Date?)
    /// The site declares no purpose at all.
    case noneDeclared
    /// A purpose without a name.
    case blankID
    /// Two purposes of one name.
    case duplicateID(String)
    /// A purpose that names no law or decision.
    case noLegalBasis(String)
    /// A purpose that needs nothing.
    case noIndicators(String)
    /// A purpose without an end.
    case neverEnds(String)
}

extension PurposeError: CustomStringConvertible {
    /// What an operator reads.
    public var description: String {
        switch self {
        case .noneLive(let last?, let end?):
            "No purpose covers this time: the last, '\(last)', ends on \(end.formatted(.iso8601)). A purpose is not "
                + "extended: declare a new one, with its own legal basis and end."
        case .noneLive, .noneDeclared:
            "The site declares no purpose, so nothing may be collected. Declare one with its legal basis, indicators and "
                + "end."
        case .blankID: "A purpose has no id; give it a short name, for example flu-2027."
        case .duplicateID(let id): "Two purposes are called '\(id)'; ids are unique in a site."
        case .noLegalBasis(let id): "Purpose '\(id)' states no legal basis; name the law or decision that allows it."
        case .noIndicators(let id):
            "Purpose '\(id)' needs no indicator; name at least one of "
                + "\(Indicator.allCases.map(\.rawValue).joined(separator: ", "))."
        case .neverEnds(let id): "Purpose '\(id)' never ends; give it the date on which collection stops."
        }
    }
}
