// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Foundation
import Governance
import HTTPTypes
import Hummingbird
import Storage

/// What is measured here, why, until when, and what it costs a person in view.
struct SiteRoutes {
    let store: ReleaseStore

    func add(to router: some RouterMethods<BasicRequestContext>) {
        router.get("/v1/site") { request, _ in
            _ = try QueryReader(request, known: [])
            return Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: ByteBuffer(json: try await answer())))
        }
    }

    private struct Answer: Encodable {
        let lastWindowEnd: Date?
        let sites: [SiteAnswer]
    }

    private struct SiteAnswer: Encodable {
        let id: String
        let timeZone: String
        let cameras: [CameraAnswer]
        let policy: PolicyAnswer?
    }

    private struct CameraAnswer: Encodable {
        let id: String
        let zones: [String]
        let windowSeconds: Int?
        let expectedLooks: Int?
        let guarantee: PrivacyGuarantee?
    }

    /// What can be read of a policy's canonical text.
    private struct PolicyAnswer: Codable {
        struct Purpose: Codable {
            let id: String
            let legalBasis: String
            let indicators: [Indicator]
            let expires: String
        }

        let delta: Rational
        let rhoPerWindow: Rational
        let split: [String: Rational]
        let windowSeconds: Int
        let purposes: [Purpose]
        var digest: String?
    }

    private func answer() async throws -> Answer {
        var sites: [SiteAnswer] = []
        for site in try await store.sites() {
            var cameras: [CameraAnswer] = []
            var policy: PolicyAnswer?
            for camera in site.cameras {
                let latest = try await store.latest(site: site.id, camera: camera.id)
                if let release = latest.release, let record = try await store.policy(release.policy) {
                    policy = read(record)
                }
                cameras.append(
                    CameraAnswer(
                        id: camera.id, zones: camera.zones, windowSeconds: latest.window?.seconds,
                        expectedLooks: latest.window?.expectedLooks,
                        guarantee: policy.flatMap { guarantee(camera.id, latest.window, latest.release, $0) }))
            }
            sites.append(SiteAnswer(id: site.id, timeZone: site.timeZone, cameras: cameras, policy: policy))
        }
        return Answer(lastWindowEnd: try await store.totals().lastWindowEnd, sites: sites)
    }

    private func read(_ record: PolicyRecord) -> PolicyAnswer? {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        var policy = try? decoder.decode(PolicyAnswer.self, from: Data(record.document.utf8))
        policy?.digest = record.digest
        return policy
    }

    private func guarantee(
        _ camera: String, _ window: WindowRecord?, _ release: Release?, _ policy: PolicyAnswer
    ) -> PrivacyGuarantee? {
        let split = Dictionary(
            policy.split.compactMap { entry in Indicator(rawValue: entry.key).map { ($0, entry.value) } },
            uniquingKeysWith: { first, _ in first })
        guard let window, let indicators = release.map({ Set($0.indicators.keys) }), !indicators.isEmpty,
            let rules = try? PrivacyPolicy(rhoPerWindow: policy.rhoPerWindow, delta: policy.delta, split: split)
        else { return nil }
        return try? PrivacyGuarantee(
            camera: camera, seconds: window.seconds, expectedLooks: window.expectedLooks, indicators: indicators,
            policy: rules)
    }
}
