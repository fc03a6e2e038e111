// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Foundation
import Governance

/// What a system does with whose data, for a data-protection impact assessment: read from the running system, not written
/// by hand.
public struct AccountStatement: Encodable, Sendable {
    /// A purpose as the policy in force declares it.
    public struct Purpose: Encodable, Sendable {
        let id: String
        let legalBasis: String
        let indicators: [Indicator]
        let roles: [Role]?
        let expires: String
        let isLive: Bool
    }

    /// A camera and what its presence costs a person.
    public struct Camera: Encodable, Sendable {
        let id: String
        let zones: [String]
        let lastWindowEnd: Date?
        let looks: Int?
        let expectedLooks: Int?
        let guarantee: PrivacyGuarantee?
    }

    /// A site.
    public struct Site: Encodable, Sendable {
        let id: String
        let timeZone: String
        let policy: String?
        let rhoPerWindow: String?
        let delta: String?
        let windowSeconds: Int?
        let modelLevel: String?
        /// Verifier keys of those who must have signed a model's papers; none where unsigned papers are taken.
        let modelSigners: [String]
        /// How many of how many approvers a policy takes; nil where one operator decides.
        let approversRequired: Int?
        let approvers: [String]
        let purposes: [Purpose]
        let cameras: [Camera]
        let firstWindow: Date?
    }

    /// A model that was admitted.
    public struct Model: Encodable, Sendable {
        let weights: String
        let passport: String
        let task: String
        let level: String
        let admitted: String
        let revoked: String?
    }

    /// Answers of one kind.
    public struct Answer: Encodable, Sendable {
        let site: String
        let purpose: String
        let role: String?
        let what: String
        let isExport: Bool
        let count: Int
    }

    /// A number of refusals.
    public struct Refusal: Encodable, Sendable {
        let reason: String
        let count: Int
    }

    /// What was shown so far.
    public struct Disclosed: Encodable, Sendable {
        let answers: [Answer]
        let refusals: [Refusal]
        let first: String?
        let last: String?
        let liveTokens: Int
        let liveConsents: Int
        let withdrawnConsents: Int
    }

    /// The log.
    public struct Log: Encodable, Sendable {
        let origin: String
        let size: UInt64
        let verifierKey: String
        let checkpoint: String
    }

    let schema = "pumphandle.account/1"
    let made: Date
    let sites: [Site]
    let models: [Model]
    let windows: Int
    let releases: Int
    let disclosed: Disclosed?
    let log: Log?

    /// One JSON document with sorted keys.
    public var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        encoder.keyEncodingStrategy = .convertToSnakeCase
        // Text, whole numbers and finite figures always encode.
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) + "\n" } ?? "{}\n"
    }
}
