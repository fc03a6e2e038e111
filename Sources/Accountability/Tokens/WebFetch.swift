// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import AsyncHTTPClient
public import Foundation
internal import NIOCore
internal import NIOHTTP1

/// Gets small documents from the web.
public enum WebFetch {
    /// Why a document was not had.
    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    /// The body of a 200 answer; follows no redirection, waits ten seconds, takes 256 KiB.
    @Sendable public static func document(_ address: URL) async throws -> [UInt8] {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout = .init(connect: .seconds(5), read: .seconds(10))
        // Fetched once in ten minutes, so nothing is gained by keeping a connection.
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            var request = HTTPClientRequest(url: address.absoluteString)
            request.headers.add(name: "accept", value: "application/jwk-set+json, application/json")
            let response = try await client.execute(request, timeout: .seconds(10))
            guard response.status == .ok else {
                throw Problem(description: "the server answered \(response.status.code)")
            }
            let body = try await response.body.collect(upTo: 262_144)
            try await client.shutdown()
            return Array(body.readableBytesView)
        } catch {
            try? await client.shutdown()
            throw error
        }
    }
}
