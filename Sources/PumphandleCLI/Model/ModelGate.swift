// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import Foundation
import Governance
import NeuralDetection
import PeopleCounting

/// Lets a camera's models look only while the log says that they are admitted.
struct ModelGate {
    private struct Papers {
        let weights: Digest
        let passport: Digest
        let level: ModelLevel
    }

    private let papers: [Papers]

    /// Weights of the models, for the log.
    var weights: [Digest] { papers.map(\.weights) }

    /// Reads the papers of a camera's models and judges them by the site's rule.
    ///
    /// - Throws: `NeuralError` for a model without papers that reach it.
    init(_ setup: CameraSetup, policy: ModelPolicy?) throws(NeuralError) {
        var paths: [String] = []
        switch setup.detector {
        case .silhouette: break
        case .model(let path), .fused(.some(let path)): paths.append(path)
        case .fused(nil): throw .modelMissing(path: "no path; name the model of 'fused' with 'model:'")
        }
        if let mask = setup.maskModel { paths.append(mask) }
        var papers: [Papers] = []
        for path in paths {
            let document = try ModelFile(path: path).document
            let admission = try document.admit(under: policy)
            guard let weights = Digest("sha256:" + document.passport.weights.sha256),
                let passport = Digest(document.digest), !papers.contains(where: { $0.weights == weights })
            else { continue }
            papers.append(Papers(weights: weights, passport: passport, level: admission.level))
        }
        self.papers = papers
    }

    /// Refuses what the log does not admit, or no longer; to be asked before every window that is released.
    ///
    /// - Throws: `AccountError`; the refusal is in the log.
    func require(in account: AccountLog, site: PlaceID) async throws {
        guard !papers.isEmpty else { return }
        let standing = try await account.rules()
        do throws(RuleViolation) {
            for paper in papers {
                try standing.requireAdmitted(weights: paper.weights, passport: paper.passport, level: paper.level)
            }
        } catch {
            try await account.record(
                .requestRefused(Act.Refusal(.observe, reason: error.reason, subject: .local, site: site)))
            throw AccountError.ruled(error)
        }
    }
}
