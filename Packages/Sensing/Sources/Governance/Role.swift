// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// What somebody who asks is there for.
public enum Role: String, CaseIterable, Codable, Comparable, Hashable, Sendable {
    /// Runs the system.
    case `operator`
    /// Reads releases to find and end an outbreak.
    case epidemiologist
    /// Watches over the rules.
    case privacyOfficer = "privacy-officer"
    /// Checks what was done.
    case auditor

    /// Orders roles by their text, so that lists of them have one form.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
