// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// One file from the web, into a part file that a later attempt continues.
struct ModelDownload {
    let address: URL
    let part: String
    let console: Console

    /// No model for cameras is larger.
    private static let limit = 4 << 30

    /// Downloads what is missing of the part file.
    ///
    /// - Throws: ``Failure``; what has come stays in the part file.
    func run() async throws {
        var configuration = HTTPClient.Configuration()
        configuration.timeout = .init(connect: .seconds(10), read: .seconds(30))
        configuration.redirectConfiguration = .follow(max: 5, allowCycles: false)
        configuration.decompression = .disabled
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            try await fetch(client)
            try await client.shutdown()
        } catch {
            try? await client.shutdown()
            console.endProgress()
            throw error
        }
        console.endProgress()
    }

    private func fetch(_ client: HTTPClient) async throws {
        let manager = FileManager.default
        if !manager.fileExists(atPath: part), !manager.createFile(atPath: part, contents: nil) {
            throw Failure.badInput("\(part): cannot be written; is there space, and may the folder be written?")
        }
        let had = (try manager.attributesOfItem(atPath: part)[.size] as? Int) ?? 0
        var request = HTTPClientRequest(url: address.absoluteString)
        if had > 0 { request.headers.add(name: "range", value: "bytes=\(had)-") }
        let response: HTTPClientResponse
        do {
            response = try await client.execute(request, timeout: .hours(6))
        } catch {
            throw Failure.fault("\(address): cannot be reached: \(error)")
        }
        let start: Int
        switch response.status {
        case .ok: start = 0
        case .partialContent:
            let range = response.headers.first(name: "content-range") ?? ""
            guard range.hasPrefix("bytes \(had)-") else {
                throw Failure.fault("\(address): was asked to go on at byte \(had) and sent '\(range)'")
            }
            start = had
        case .rangeNotSatisfiable where had > 0:
            // Already whole, or another file: the digest tells.
            return
        default:
            throw Failure.badInput("\(address): the server answered \(response.status.code); is the address right?")
        }
        let rest = response.headers.first(name: "content-length").flatMap { Int($0) }
        try await write(response.body, from: start, whole: rest.map { start + $0 })
    }

    private func write(_ body: HTTPClientResponse.Body, from start: Int, whole: Int?) async throws {
        if let whole, whole > Self.limit { throw tooLarge }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: part))
        defer { try? handle.close() }
        var written = start
        do {
            try handle.truncate(atOffset: UInt64(start))
            try handle.seek(toOffset: UInt64(start))
            for try await chunk in body {
                written += chunk.readableBytes
                guard written <= Self.limit else { throw tooLarge }
                try handle.write(contentsOf: Data(chunk.readableBytesView))
                if let whole, whole > 0 {
                    console.show(
                        "Downloading \(address.lastPathComponent)", fraction: Double(written) / Double(whole))
                }
            }
        } catch let error as Failure {
            throw error
        } catch {
            throw Failure.fault(
                "\(address): broke off after \(written) bytes; run the command again and it goes on from there")
        }
        guard whole == nil || written == whole else {
            throw Failure.fault(
                "\(address): broke off after \(written) bytes; run the command again and it goes on from there")
        }
    }

    private var tooLarge: Failure { .badInput("\(address): is larger than 4 GiB; no model for cameras is.") }
}
