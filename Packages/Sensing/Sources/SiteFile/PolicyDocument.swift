// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Crypto
import DifferentialPrivacy
import Foundation
import Governance

/// The canonical text of what a site promises, so that anyone can recompute the digest in a release.
///
/// One line of JSON with sorted keys and no spaces; exact numbers as fractions in text; purposes by id.
enum PolicyDocument {
    private struct Document: Encodable {
        struct Entry: Encodable {
            let expires: String
            let id: String
            let indicators: [String]
            let legal_basis: String
            /// Left out where the site file does not say, so that older policies keep their digest.
            let roles: [String]?
        }

        struct Models: Encodable {
            let level: String
            /// Left out where unsigned papers are taken, too.
            let signers: [String]?
        }

        let delta: String
        /// Left out where the site runs no model.
        let models: Models?
        let purposes: [Entry]
        let rho_per_window: String
        let schema = "pumphandle.policy/1"
        let site: String
        let split: [String: String]
        let window_seconds: Int
    }

    static func text(
        site: String, windowSeconds: Int, purposes: [Purpose], policy: PrivacyPolicy, models: ModelPolicy?
    ) -> String {
        let document = Document(
            delta: policy.delta.description,
            models: models.map {
                Document.Models(level: $0.level.rawValue, signers: $0.signers.isEmpty ? nil : $0.signers.map(\.text))
            },
            purposes: purposes.sorted { $0.id < $1.id }.map {
                Document.Entry(
                    expires: $0.expires.formatted(.iso8601), id: $0.id,
                    indicators: $0.indicators.sorted().map(\.rawValue), legal_basis: $0.legalBasis,
                    roles: $0.roles?.sorted().map(\.rawValue))
            },
            rho_per_window: policy.rhoPerWindow.description, site: site,
            split: Dictionary(
                uniqueKeysWithValues: policy.split.map { ($0.key.rawValue, $0.value.description) }),
            window_seconds: windowSeconds)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Text and whole numbers always encode; an empty document would still name no other policy.
        return (try? encoder.encode(document)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    static func digest(of text: String) -> String {
        let hex = SHA256.hash(data: Data(text.utf8)).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }
        return "sha256:" + hex.joined()
    }
}
