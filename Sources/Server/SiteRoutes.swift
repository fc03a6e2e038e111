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
        let policy: PublishedPolicy?
    }

    private struct CameraAnswer: Encodable {
        let id: String
        let zones: [String]
        let windowSeconds: Int?
        let expectedLooks: Int?
        let guarantee: PrivacyGuarantee?
    }

    private func answer() async throws -> Answer {
        var sites: [SiteAnswer] = []
        for site in try await store.sites() {
            var cameras: [CameraAnswer] = []
            var policy: PublishedPolicy?
            for camera in site.cameras {
                let latest = try await store.latest(site: site.id, camera: camera.id)
                if let release = latest.release, let record = try await store.policy(release.policy) {
                    policy = PublishedPolicy(record)
                }
                cameras.append(
                    CameraAnswer(
                        id: camera.id, zones: camera.zones, windowSeconds: latest.window?.seconds,
                        expectedLooks: latest.window?.expectedLooks,
                        guarantee: policy.flatMap {
                            $0.guarantee(camera: camera.id, window: latest.window, release: latest.release)
                        }))
            }
            sites.append(SiteAnswer(id: site.id, timeZone: site.timeZone, cameras: cameras, policy: policy))
        }
        return Answer(lastWindowEnd: try await store.totals().lastWindowEnd, sites: sites)
    }
}
