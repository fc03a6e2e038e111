// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Foundation
import Governance
import Storage

/// What can be read of a policy's canonical text.
struct PublishedPolicy: Codable {
    struct Purpose: Codable {
        let id: String
        let legalBasis: String
        let indicators: [Indicator]
        let expires: String
        let roles: [Role]?
    }

    struct Models: Codable {
        let level: String
        let signers: [String]?
    }

    let delta: Rational
    let rhoPerWindow: Rational
    let split: [String: Rational]
    let windowSeconds: Int
    let purposes: [Purpose]
    let models: Models?
    var digest: String?

    /// Reads a policy; nil for a text of another schema.
    init?(_ record: PolicyRecord) {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        guard var policy = try? decoder.decode(PublishedPolicy.self, from: Data(record.document.utf8)) else {
            return nil
        }
        policy.digest = record.digest
        self = policy
    }

    /// What a camera's latest window promises a person in view; nil before it released anything.
    func guarantee(camera: String, window: WindowRecord?, release: Release?) -> PrivacyGuarantee? {
        let split = Dictionary(
            split.compactMap { entry in Indicator(rawValue: entry.key).map { ($0, entry.value) } },
            uniquingKeysWith: { first, _ in first })
        guard let window, let indicators = release.map({ Set($0.indicators.keys) }), !indicators.isEmpty,
            let rules = try? PrivacyPolicy(rhoPerWindow: rhoPerWindow, delta: delta, split: split)
        else { return nil }
        func guarantee(_ flowLimits: [Int]) -> PrivacyGuarantee? {
            try? PrivacyGuarantee(
                camera: camera, seconds: window.seconds, expectedLooks: window.expectedLooks, indicators: indicators,
                flowLimits: flowLimits, policy: rules)
        }
        // A zone's flow limit is in no table; the sigma that was published tells it.
        guard let unit = guarantee([1]), let flow = unit.noise.first(where: \.indicator.isFlow),
            let estimate = release?.indicators[flow.indicator], let looks = release?.looks, flow.sigma > 0
        else { return guarantee([]) }
        let limit = estimate.sigma * Double(looks) / (flow.sigma * Double(window.expectedLooks))
        return guarantee([Int(min(max(limit.rounded(), 1), 100))])
    }
}
