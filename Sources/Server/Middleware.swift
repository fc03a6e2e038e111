// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import HTTPTypes
import Hummingbird
import Logging
import Storage

/// Sends, with every answer, what a browser may do with it: nothing but what this server itself serves.
struct SecurityHeaders<Context: RequestContext>: RouterMiddleware {
    let isEncrypted: Bool

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        let fields: [(String, String)] = [
            (
                "content-security-policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
                    + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            ),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
        ]
        for (name, value) in fields {
            if let name = HTTPField.Name(name) { response.headers[name] = value }
        }
        if isEncrypted { response.headers[.strictTransportSecurity] = "max-age=31536000" }
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
        return response
    }
}

/// Turns every fault into problem details, and counts answers by status.
struct FaultReporter<Context: RequestContext>: RouterMiddleware {
    let logger: Logger
    let counters: RequestCounters

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let response: Response
        do {
            response = try await next(request, context)
        } catch let problem as Problem {
            response = problem.response()
        } catch let error as AccountError {
            if case .ruled(let violation) = error {
                response = Problem.refused(violation).response()
            } else {
                logger.error("The log cannot be written", metadata: ["reason": "\(error)"])
                response = Problem.logUnwritable.response()
            }
        } catch let error as StorageError {
            logger.error("The store cannot be read", metadata: ["reason": "\(error)"])
            response = Problem.storeUnreadable.response()
        } catch let error as any HTTPResponseError where error.status == .notFound {
            response = Problem.notFound(request.uri.path).response()
        } catch let error as any HTTPResponseError {
            response = Problem(status: error.status, title: error.status.reasonPhrase).response()
        }
        counters.count(status: response.status.code)
        return response
    }
}

/// Refuses requests that reach a loopback server under another name, as a page of another origin would make them after
/// its name was pointed at 127.0.0.1.
struct LoopbackHost<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard let authority = request.head.authority else { return try await next(request, context) }
        guard ServerOptions.isLoopback(authority: authority) else { throw Problem.foreignHost }
        return try await next(request, context)
    }
}
