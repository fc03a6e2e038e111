// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird

/// The statement of account for everyone: `/account` in English or Korean, or as JSON.
///
/// It holds no figure that a camera released, so it needs no token.
struct AccountRoutes {
    let reader: AccountReader

    func add(to router: some RouterMethods<BasicRequestContext>) {
        router.get("/account") { request, _ in
            let query = try QueryReader(request, known: ["language", "format"])
            let asked = try query.choice("language", of: ["en", "ko"])
            let format = try query.choice("format", of: ["html", "json"])
            let statement = try await reader.statement()
            if format == "json" {
                return Response(
                    status: .ok, headers: [.contentType: "application/json"],
                    body: ResponseBody(byteBuffer: ByteBuffer(string: statement.json)))
            }
            let language = asked ?? Language.preferred(request.headers[.acceptLanguage]).rawValue
            var headers: HTTPFields = [.contentType: "text/html; charset=utf-8", .contentLanguage: language]
            if let vary = HTTPField.Name("vary") { headers[vary] = "accept-language" }
            return Response(
                status: .ok, headers: headers,
                body: ResponseBody(
                    byteBuffer: ByteBuffer(
                        string: AccountPage(statement, language: language, style: .linked).html)))
        }
        router.get("/assets/account.css") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/css; charset=utf-8", .cacheControl: "no-cache"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: PackageResources.account_css)))
        }
    }
}
