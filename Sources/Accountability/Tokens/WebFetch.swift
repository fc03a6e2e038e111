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

    private static let mostBytes = 262_144

    /// The body of a 200 answer; follows no redirection, takes 256 KiB, and waits ten seconds for all of it.
    @Sendable public static func document(_ address: URL) async throws -> [UInt8] {
        try await document(address, within: .seconds(10))
    }

    /// The same, with a limit for the whole answer: a server that sends a byte now and then holds nobody up.
    package static func document(_ address: URL, within limit: Duration) async throws -> [UInt8] {
        try await withThrowingTaskGroup(of: [UInt8].self) { group in
            group.addTask { try await fetch(address, limit) }
            group.addTask {
                try await Task.sleep(for: limit)
                throw Problem(description: "the server did not send all of it within \(limit.components.seconds) s")
            }
            defer { group.cancelAll() }
            guard let bytes = try await group.next() else { throw CancellationError() }
            return bytes
        }
    }

    private static func fetch(_ address: URL, _ limit: Duration) async throws -> [UInt8] {
        let wait = TimeAmount(limit)
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout = .init(connect: .seconds(5), read: wait)
        // Fetched once in ten minutes, so nothing is gained by keeping a connection.
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            var request = HTTPClientRequest(url: address.absoluteString)
            request.headers.add(name: "accept", value: "application/jwk-set+json, application/json")
            let response = try await client.execute(request, timeout: wait)
            guard response.status == .ok else {
                throw Problem(description: "the server answered \(response.status.code)")
            }
            var bytes: [UInt8] = []
            for try await part in response.body {
                bytes.append(contentsOf: part.readableBytesView)
                guard bytes.count <= mostBytes else {
                    throw Problem(description: "it is longer than \(mostBytes) bytes")
                }
            }
            try await client.shutdown()
            return bytes
        } catch {
            try? await client.shutdown()
            throw error
        }
    }
}
