// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import DifferentialPrivacy
import Foundation
import Governance
import HTTPTypes
import Hummingbird
import Storage

/// Releases and coverage for machines.
struct ReleaseRoutes {
    let store: ReleaseStore
    let desk: QueryDesk

    func add(to router: some RouterMethods<BasicRequestContext>) {
        router.get("/v1/releases") { request, _ in try await releases(request) }
        router.get("/v1/windows") { request, _ in try await windows(request) }
        router.get("/v1/mask-shares") { request, _ in try await maskShares(request) }
    }

    /// Releases in the order of storing, a page at a time.
    private func releases(_ request: Request) async throws -> Response {
        let reader = try QueryReader(
            request,
            known: ["site", "camera", "zone", "from", "until", "limit", "cursor", "format", "purpose", "indicator"])
        var query = try reader.releases()
        query.limit = try reader.integer("limit", in: 1...10_000) ?? 1000
        query.after = Int64(try reader.integer("cursor", in: 0...Int.max) ?? 0)
        let format = try reader.choice("format", of: ["json", "ndjson"])
        let asLines = format == "ndjson" || (format == nil && accepts(request, "application/x-ndjson"))
        let wanted = try indicators(reader)
        let page = try await store.page(query)
        for site in try await sites(query) {
            var own = query
            own.site = site
            let held = wanted.isEmpty ? try await store.indicators(own) : wanted
            try await desk.admit(
                request, purpose: reader.text("purpose"), what: .releases, site: site, query: query, indicators: held)
        }
        let documents = try page.entries.map { entry in
            // Documents leave exactly as they were published, unless only a part of them is asked for.
            wanted.isEmpty
                ? entry.document
                : try ReleaseDocument.text(of: ReleaseDocument.release(in: entry.document).keeping(wanted))
        }
        // Where no more follows, the same cursor gives what is stored next.
        let cursor = page.entries.last?.sequence ?? query.after
        var headers: HTTPFields = [.contentType: asLines ? "application/x-ndjson" : "application/json"]
        if let vary = HTTPField.Name("vary") { headers[vary] = "accept" }
        if let link = HTTPField.Name("link"), page.hasMore {
            headers[link] = "<\(next(request, cursor: cursor))>; rel=\"next\""
        }
        let body: String
        if asLines {
            body = documents.map { $0 + "\n" }.joined()
        } else {
            let list = documents.joined(separator: ",\n")
            body = "{\"cursor\":\"\(cursor)\",\"more\":\(page.hasMore),\"releases\":[\(list)]}\n"
        }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: body)))
    }

    /// Coverage: how much of each window was seen, and why not all of it.
    private func windows(_ request: Request) async throws -> Response {
        let reader = try QueryReader(request, known: ["site", "camera", "from", "until", "purpose"])
        struct Answer: Encodable {
            let windows: [WindowRecord]
        }
        let query = try reader.releases()
        for site in try await sites(query) {
            try await desk.admit(
                request, purpose: reader.text("purpose"), what: .coverage, site: site, query: query, indicators: [])
        }
        let answer = Answer(windows: try await store.windows(query))
        return Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(json: answer)))
    }

    /// Shares of masks, corrected for the model's errors, or why there is none.
    private func maskShares(_ request: Request) async throws -> Response {
        let reader = try QueryReader(request, known: ["site", "camera", "zone", "from", "until", "limit", "purpose"])
        var query = try reader.releases()
        query.limit = try reader.integer("limit", in: 1...10_000) ?? 1000
        for site in try await sites(query) {
            try await desk.admit(
                request, purpose: reader.text("purpose"), what: .releases, site: site, query: query,
                indicators: [.masked, .unmasked])
        }
        let models = try await store.maskModels()
        let shares = try await store.releases(query).filter { $0.indicators[.masked] != nil }
            .map { MaskShareAnswer($0, models) }
        struct Answer: Encodable {
            let maskShares: [MaskShareAnswer]
        }
        return Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(json: Answer(maskShares: shares))))
    }

    /// The sites that a query's answer may speak of.
    private func sites(_ query: ReleaseQuery) async throws -> [String] {
        try await store.sites().filter { site in
            (query.site.map { $0 == site.id } ?? true)
                && (query.camera.map { id in site.cameras.contains { $0.id == id } } ?? true)
        }.map(\.id)
    }

    /// The indicators that are named, apart by commas; none where all are asked for.
    private func indicators(_ reader: QueryReader) throws(Problem) -> Set<Indicator> {
        var found: Set<Indicator> = []
        for name in reader.text("indicator")?.split(separator: ",", omittingEmptySubsequences: false) ?? [] {
            guard let indicator = Indicator(rawValue: String(name)) else {
                throw .badParameter(
                    "indicator", found: String(name),
                    remedy: "Write one or more of \(Indicator.allCases.map(\.rawValue).joined(separator: ","))")
            }
            found.insert(indicator)
        }
        return found
    }

    private func accepts(_ request: Request, _ type: String) -> Bool {
        request.headers[.accept]?.contains(type) == true
    }

    private func next(_ request: Request, cursor: Int64) -> String {
        var parts = (request.uri.query ?? "").split(separator: "&").filter { !$0.hasPrefix("cursor=") }.map(String.init)
        parts.append("cursor=\(cursor)")
        return request.uri.path + "?" + parts.joined(separator: "&")
    }
}

/// One release's share of masks; `share` is null where `reason` says why.
private struct MaskShareAnswer: Encodable {
    let site: String
    let camera: String
    let zone: String
    let start: Date
    let seconds: Int
    var share: Double?
    var low: Double?
    var high: Double?
    var reason: String?
    let model: String?

    init(_ release: Release, _ models: MaskModels) {
        site = release.site
        camera = release.camera
        zone = release.zone
        start = release.start
        seconds = release.seconds
        model = models.model(of: release)?.name
        do throws(MaskShare.Absence) {
            let found = try models.share(of: release)
            (share, low, high) = (found.share, found.low, found.high)
        } catch {
            reason = error.rawValue
        }
    }

    enum CodingKeys: CodingKey {
        case site, camera, zone, start, seconds, share, low, high, reason, model
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(site, forKey: .site)
        try container.encode(camera, forKey: .camera)
        try container.encode(zone, forKey: .zone)
        try container.encode(start, forKey: .start)
        try container.encode(seconds, forKey: .seconds)
        // Null, not left out: there is no share, and the reason says why.
        try container.encode(share, forKey: .share)
        try container.encode(low, forKey: .low)
        try container.encode(high, forKey: .high)
        try container.encodeIfPresent(reason, forKey: .reason)
        try container.encode(model, forKey: .model)
    }
}
