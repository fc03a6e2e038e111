// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import TransparencyLog

/// Why an act was not logged, so that it must not take effect.
public enum AccountError: Error, Sendable, CustomStringConvertible {
    /// The log cannot be read or written.
    case log(LogError)
    /// What was to be logged is no entry.
    case entry(EntryError)
    /// The rules in force do not allow it.
    case ruled(RuleViolation)

    /// The reason alone, for a check rather than an act.
    public var reason: String {
        switch self {
        case .log(let error): error.description
        case .entry(let error): error.description
        case .ruled(let violation): violation.description
        }
    }

    /// What an operator reads.
    public var description: String {
        switch self {
        case .log(let error): "\(error) Nothing takes effect that is not in the log."
        case .entry(let error): "An act could not be logged: \(error). Nothing takes effect that is not in the log."
        case .ruled(let violation): violation.description
        }
    }
}

/// What the rules in force refuse, and why.
public struct RuleViolation: Error, Hashable, Sendable, CustomStringConvertible {
    /// In a word, for the log.
    public let reason: RefusalReason
    /// For a person: what was found, and what would be right.
    public let description: String

    /// Describes a refusal.
    public init(_ reason: RefusalReason, _ description: String) {
        self.reason = reason
        self.description = description
    }
}
