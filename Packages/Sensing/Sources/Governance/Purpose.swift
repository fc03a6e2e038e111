// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import struct Foundation.Date

/// Why a place may be measured, until when, and what for.
public struct Purpose: Hashable, Sendable {
    /// Short name, unique in a site.
    public let id: String
    /// The law or decision that allows it, in words.
    public let legalBasis: String
    /// What it needs; nothing else is computed for it.
    public let indicators: Set<Indicator>
    /// The instant from which nothing may be collected for it.
    public let expires: Date
    /// Who may ask for what it released; nil where the site does not say, and then every role may.
    public let roles: Set<Role>?

    /// Declares a purpose.
    public init(id: String, legalBasis: String, indicators: Set<Indicator>, expires: Date, roles: Set<Role>? = nil) {
        self.id = id
        self.legalBasis = legalBasis
        self.indicators = indicators
        self.expires = expires
        self.roles = roles
    }
}
