// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import struct Foundation.Date

extension Standing {
    /// A purpose as the log knows it.
    public struct PurposeState: Hashable, Sendable {
        /// Its latest declaration.
        public let terms: Act.PurposeTerms
        /// Whether its end is logged.
        public let hasEnded: Bool

        /// Whether it may be named at an instant.
        public func isLive(at now: Date) -> Bool { !hasEnded && now < terms.expires.instant }
    }

    /// Who approves the policies of a site; nil where one operator decides alone.
    public func founding(_ site: PlaceID) -> Act.Founding? { authority(site)?.approvers }

    /// The policy that the approvers applied last.
    public func appliedPolicy(_ site: PlaceID) -> Digest? { authority(site)?.policy }

    /// The rules that collection last started under.
    public func siteInForce(_ site: PlaceID) -> Act.SiteInForce? {
        for rule in rules.reversed() where void[rule.index] == nil {
            if case .siteInForce(let act) = rule.entry.act, act.site == site { return act }
        }
        return nil
    }

    /// Every purpose that was ever declared for a site.
    public func purposes(_ site: PlaceID) -> [PlaceID: PurposeState] {
        var found: [PlaceID: PurposeState] = [:]
        for rule in rules where void[rule.index] == nil {
            switch rule.entry.act {
            case .purposeDeclared(let terms), .purposeExtended(let terms):
                if terms.site == site { found[terms.purpose] = PurposeState(terms: terms, hasEnded: false) }
            case .purposeExpired(let end):
                if end.site == site, let known = found[end.purpose] {
                    found[end.purpose] = PurposeState(terms: known.terms, hasEnded: true)
                }
            default: break
            }
        }
        return found
    }
}
