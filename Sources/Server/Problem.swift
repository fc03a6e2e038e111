// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import Foundation
import HTTPTypes
import Hummingbird

/// What is wrong with a request, as problem details (RFC 9457).
struct Problem: Error, Encodable {
    let status: HTTPResponse.Status
    let title: String
    /// What was found.
    var detail: String?
    /// The parameter that is wrong.
    var parameter: String?
    /// What would be right.
    var remedy: String?

    private enum Key: String, CodingKey {
        case type, title, status, detail, parameter, remedy
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode("about:blank", forKey: .type)
        try container.encode(title, forKey: .title)
        try container.encode(status.code, forKey: .status)
        try container.encodeIfPresent(detail, forKey: .detail)
        try container.encodeIfPresent(parameter, forKey: .parameter)
        try container.encodeIfPresent(remedy, forKey: .remedy)
    }

    func response() -> Response {
        var headers: HTTPFields = [.contentType: "application/problem+json"]
        if status == .unauthorized { headers[.wwwAuthenticate] = "Bearer realm=\"pumphandle\"" }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(json: self)))
    }

    static func badParameter(_ name: String, found: String, remedy: String) -> Problem {
        Problem(
            status: .badRequest, title: "A parameter is wrong",
            detail: "\(name): found '\(found.prefix(80))'", parameter: name, remedy: remedy)
    }

    static func notFound(_ path: String) -> Problem {
        Problem(
            status: .notFound, title: "There is nothing here", detail: "No page or resource \(path.prefix(80))",
            remedy: "Use /, /account, /v1/releases, /v1/windows, /v1/site, /healthz or /metrics")
    }

    /// What the rules in force refuse; the refusal is in the log.
    static func refused(_ violation: RuleViolation) -> Problem {
        switch violation.reason {
        case .purposeMissing:
            Problem(
                status: .badRequest, title: "A purpose is needed", detail: violation.description, parameter: "purpose",
                remedy: "Name a live purpose that covers what is asked, as in purpose=influenza-2026")
        case .purposeUnknown, .purposeExpired, .purposeDoesNotCover, .purposeNotForRole:
            Problem(
                status: .forbidden, title: "This purpose does not allow it", detail: violation.description,
                parameter: "purpose", remedy: "See /v1/site for the purposes, their indicators and their ends")
        case .roleNotAllowed:
            Problem(
                status: .forbidden, title: "This role does not allow it", detail: violation.description,
                remedy: "Ask an operator for a token with the role that is needed")
        default:
            Problem(
                status: .unauthorized, title: "A token is needed", detail: violation.description,
                remedy: "Send 'Authorization: Bearer' and a valid token")
        }
    }

    static let logUnwritable = Problem(
        status: .serviceUnavailable, title: "The log cannot be written, so nothing is shown",
        remedy: "See the server's log")
    static let foreignHost = Problem(
        status: .forbidden, title: "This server answers only to this machine's own names",
        remedy: "Use http://127.0.0.1 or http://localhost with the port")
    static let storeUnreadable = Problem(
        status: .serviceUnavailable, title: "The store cannot be read", remedy: "See the server's log")
}

extension ByteBuffer {
    /// JSON with sorted keys; an empty object for what has no form in JSON.
    init(json value: some Encodable) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        encoder.keyEncodingStrategy = .convertToSnakeCase
        self.init(string: (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "{}")
    }
}
