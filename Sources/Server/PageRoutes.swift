// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird

/// The dashboard: three files that the binary carries, and Chart.js from the system where it is installed.
struct PageRoutes {
    private let chart: [UInt8]?

    /// Reads the system's script once.
    init(chartScript: String) {
        chart = FileManager.default.contents(atPath: chartScript).map(Array.init)
    }

    func add(to router: some RouterMethods<BasicRequestContext>) {
        router.get("/") { request, _ in page(request) }
        add(router, "/assets/dashboard.js", "text/javascript; charset=utf-8", PackageResources.dashboard_js)
        add(router, "/assets/dashboard.css", "text/css; charset=utf-8", PackageResources.dashboard_css)
        add(router, "/assets/text.js", "text/javascript; charset=utf-8", PackageResources.text_js)
        add(router, "/assets/icon.svg", "image/svg+xml", PackageResources.icon_svg)
        // An empty script leaves the page with its tables, and says why in its own comment.
        let missing = Array("// Chart.js is not installed here (Debian: apt-get install libjs-chart.js).\n".utf8)
        add(router, "/assets/chart.js", "text/javascript; charset=utf-8", chart ?? missing)
    }

    private func add(
        _ router: some RouterMethods<BasicRequestContext>, _ path: RouterPath, _ type: String, _ bytes: [UInt8]
    ) {
        router.get(path) { _, _ in
            Response(
                status: .ok, headers: [.contentType: type, .cacheControl: "no-cache"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        }
    }

    private func page(_ request: Request) -> Response {
        let language = Language.preferred(request.headers[.acceptLanguage])
        let html = String(decoding: PackageResources.index_html, as: UTF8.self)
            .replacing("<html lang=\"en\"", with: "<html lang=\"\(language.rawValue)\"", maxReplacements: 1)
        var headers: HTTPFields = [
            .contentType: "text/html; charset=utf-8", .contentLanguage: language.rawValue, .cacheControl: "no-cache",
        ]
        if let vary = HTTPField.Name("vary") { headers[vary] = "accept-language" }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }
}

/// The dashboard's languages.
enum Language: String {
    case english = "en"
    case korean = "ko"

    /// The one a browser asks for most (RFC 9110, section 12.5.4); English where it asks for neither.
    static func preferred(_ header: String?) -> Language {
        var best: (language: Language, weight: Double)?
        for range in (header ?? "").prefix(500).split(separator: ",") {
            let parts = range.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
            guard let tag = parts.first?.lowercased().prefix(while: { $0 != "-" }) else { continue }
            let language: Language? = tag == "*" ? .english : Language(rawValue: String(tag))
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            guard let language, weight > best?.weight ?? 0 else { continue }
            best = (language, weight)
        }
        return best?.language ?? .english
    }
}
