// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import struct Foundation.Date

/// The purposes of a site, and the only source of grants.
public struct PurposeRegister: Sendable {
    /// All declared purposes, expired ones included.
    public let purposes: [Purpose]

    /// Holds a site's purposes.
    public init(_ purposes: [Purpose]) {
        self.purposes = purposes
    }

    /// The grant of all purposes live at an instant.
    ///
    /// - Parameter instant: When something is to be collected.
    /// - Returns: A grant of the union of their indicators.
    /// - Throws: ``PurposeError/noneLive(lastExpired:on:)`` when none is live.
    public func grant(at instant: Date) throws(PurposeError) -> PurposeGrant {
        let live = purposes.filter { instant < $0.expires }
        guard let end = live.map(\.expires).min() else {
            let last = purposes.max { $0.expires < $1.expires }
            throw .noneLive(lastExpired: last?.id, on: last?.expires)
        }
        return PurposeGrant(
            purposes: live.map(\.id).sorted(), indicators: live.reduce(into: []) { $0.formUnion($1.indicators) },
            instant: instant, validUntil: end)
    }
}

/// Why no grant was given.
public enum PurposeError: Error, Hashable, Sendable {
    /// No declared purpose is live; names the one that ended last.
    case noneLive(lastExpired: String?, on: Date?)
}
