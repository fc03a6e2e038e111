// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import struct Foundation.Date

/// The purposes of a site, and the only source of grants.
public struct PurposeRegister: Sendable {
    /// All declared purposes, expired ones included.
    public let purposes: [Purpose]

    /// Checks and holds a site's purposes.
    ///
    /// - Throws: ``PurposeError`` for two of one id, and for one without an id, a legal basis, an indicator or an end.
    public init(_ purposes: [Purpose]) throws(PurposeError) {
        var seen: Set<String> = []
        for purpose in purposes {
            guard !purpose.id.isBlank else { throw .blankID }
            guard seen.insert(purpose.id).inserted else { throw .duplicateID(purpose.id) }
            guard !purpose.legalBasis.isBlank else { throw .noLegalBasis(purpose.id) }
            guard !purpose.indicators.isEmpty else { throw .noIndicators(purpose.id) }
            guard purpose.expires.timeIntervalSinceReferenceDate.isFinite, purpose.expires < .distantFuture else {
                throw .neverEnds(purpose.id)
            }
        }
        self.purposes = purposes
    }

    /// The grant of all purposes live at an instant.
    ///
    /// - Parameter instant: When something is to be collected.
    /// - Returns: A grant of the union of their indicators.
    /// - Throws: ``PurposeError/noneLive(lastExpired:on:)`` or ``PurposeError/noneDeclared`` when none is live.
    public func grant(at instant: Date) throws(PurposeError) -> PurposeGrant {
        try grant(of: purposes.filter { instant < $0.expires }, from: instant)
    }

    /// The grant of all purposes live over a whole window; one that ends inside it is left out.
    ///
    /// - Parameters:
    ///   - start: First instant of the window.
    ///   - end: First instant after it, not before `start`.
    /// - Returns: A grant of the union of their indicators.
    /// - Throws: ``PurposeError/noneLive(lastExpired:on:)`` or ``PurposeError/noneDeclared`` when none covers it.
    public func grant(from start: Date, through end: Date) throws(PurposeError) -> PurposeGrant {
        try grant(of: purposes.filter { start <= end && start < $0.expires && end <= $0.expires }, from: start)
    }

    private func grant(of live: [Purpose], from start: Date) throws(PurposeError) -> PurposeGrant {
        guard let end = live.map(\.expires).min() else {
            guard let last = purposes.max(by: { $0.expires < $1.expires }) else { throw .noneDeclared }
            throw .noneLive(lastExpired: last.id, on: last.expires)
        }
        return PurposeGrant(
            purposes: live.map(\.id).sorted(), indicators: live.reduce(into: []) { $0.formUnion($1.indicators) },
            instant: start, validUntil: end)
    }
}

extension String {
    fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
