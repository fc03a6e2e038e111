// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import FoundationNetworking
import TransparencyLog

/// A log's files on a web server.
struct WebLog: LogSource {
    private let address: String
    private let session: URLSession

    init?(_ address: String) {
        var address = address
        while address.hasSuffix("/") { address.removeLast() }
        guard let url = URL(string: address), url.host?.isEmpty == false else { return nil }
        self.address = address
        session = Self.makeSession()
    }

    /// A session that keeps no cookie and no cache, and gives up in time.
    static func makeSession() -> URLSession {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = 30
        configuration.timeoutIntervalForResource = 300
        configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
        return URLSession(configuration: configuration)
    }

    func read(_ file: String, limit: Int) async throws(LogError) -> [UInt8]? {
        let location = address + "/" + file
        guard let url = URL(string: location) else { throw .remote(address: location, reason: "not an address") }
        let answer: (body: Data, response: URLResponse)
        do {
            answer = try await session.data(from: url)
        } catch {
            throw .remote(address: location, reason: "could not be read: \(error.localizedDescription)")
        }
        let status = (answer.response as? HTTPURLResponse)?.statusCode ?? 0
        if status == 404 || status == 410 { return nil }
        guard status == 200 else { throw .remote(address: location, reason: "the server answered \(status)") }
        guard answer.body.count <= limit else {
            throw .malformed(location, reason: "longer than the \(limit) bytes such a file can have")
        }
        return Array(answer.body)
    }

    func tileFiles() -> [String]? { nil }
}
