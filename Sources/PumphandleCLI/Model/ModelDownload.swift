// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import Governance
import NIOCore
import NIOHTTP1
import NeuralDetection
import VideoIngest

/// One file from the web, into a part file that a later attempt continues.
struct ModelDownload {
    let address: URL
    let part: ModelPart
    let weights: ModelPassport.Weights
    /// Where the passport says the digest.
    let declaredAt: PassportPlace
    let console: Console

    /// No model for cameras is larger.
    private static let limit = 4 << 30

    /// An address as messages say it: without user, password and query, as `camera probe` says a camera's.
    static func shown(_ address: String) -> String {
        do throws(VideoIngestError) {
            return try SourceAddress(parsing: address).description
        } catch {
            return error.source
        }
    }

    private var shown: String { Self.shown(address.absoluteString) }

    /// Downloads what is missing of the part file, until that has the passport's digest.
    ///
    /// - Throws: ``Failure`` or `NeuralError.digestDiffers`; what has come stays in the part file as long as the rest
    ///   may follow.
    func run() async throws {
        var configuration = HTTPClient.Configuration()
        configuration.timeout = .init(connect: .seconds(10), read: .seconds(30))
        configuration.redirectConfiguration = .follow(max: 5, allowCycles: false)
        configuration.decompression = .disabled
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            try await fetch(client)
        } catch {
            try? await client.shutdown()
            console.endProgress()
            throw error
        }
        try? await client.shutdown()
        console.endProgress()
    }

    private func fetch(_ client: HTTPClient) async throws {
        let had = part.size
        var answer = try await ask(client, after: had)
        if answer == nil, had > 0 {
            // Whole already, or nothing that this server goes on from: then once from the beginning.
            if try digest() == weights.sha256 { return }
            try open(at: 0).close()
            answer = try await ask(client, after: 0)
        }
        guard let answer else {
            throw Failure.fault("\(shown): was asked for the whole file and sent a part of it; try another address")
        }
        let isEnd = try await write(answer.response, from: answer.start, had: had)
        let found = try digest()
        if found == weights.sha256 { return }
        guard isEnd else {
            throw Failure.fault(
                "\(shown): ended after \(part.size) bytes, which are not the passport's file, and did not say how many "
                    + "there are; if it broke off, run the command again and it goes on from there")
        }
        part.remove()
        throw NeuralError.digestDiffers(file: shown, found: found, passport: weights.sha256, at: declaredAt)
    }

    /// Asks for what follows the bytes that are there.
    ///
    /// - Returns: The answer and the byte that it begins at; nil for one that does not go on from there.
    private func ask(
        _ client: HTTPClient, after had: Int
    ) async throws -> (response: HTTPClientResponse, start: Int)? {
        var place = URLComponents(url: address, resolvingAgainstBaseURL: false)
        let (user, password) = (place?.user, place?.password)
        place?.user = nil
        place?.password = nil
        var request = HTTPClientRequest(url: place?.string ?? address.absoluteString)
        // The client forgets it where it is redirected to another origin.
        if let user { request.setBasicAuth(username: user, password: password ?? "") }
        if had > 0 { request.headers.add(name: "range", value: "bytes=\(had)-") }
        let response: HTTPClientResponse
        do {
            response = try await client.execute(request, timeout: .hours(6))
        } catch {
            throw Failure.fault("\(shown): cannot be reached: \(Self.reason(error))")
        }
        switch response.status.code {
        case 200:
            return (response, 0)
        case 206:
            let range = response.headers.first(name: "content-range") ?? ""
            return range.hasPrefix("bytes \(had)-") ? (response, had) : nil
        case 416 where had > 0:
            return nil
        case 401:
            let remedy = user == nil ? "write them before the host, user:password@" : "are they right?"
            throw Failure.badInput("\(shown): the server answered 401: it asks for a user and a password; \(remedy)")
        case 408, 429, 500...599:
            throw Failure.fault("\(shown): the server answered \(response.status.code); try later")
        default:
            throw Failure.badInput("\(shown): the server answered \(response.status.code); is the address right?")
        }
    }

    /// Writes an answer into the part file.
    ///
    /// - Returns: Whether what came is known to be all; without a length, a broken transfer looks like an ended one.
    private func write(_ response: HTTPClientResponse, from start: Int, had: Int) async throws -> Bool {
        let rest = response.headers.first(name: "content-length").flatMap { Int($0) }
        // Compared before the sum, which a server could make overflow.
        if let rest, rest > Self.limit - start { throw tooLarge }
        let whole = rest.map { start + $0 }
        let handle = try open(at: start)
        defer { try? handle.close() }
        var written = start
        do {
            for try await chunk in response.body {
                written += chunk.readableBytes
                guard written <= Self.limit else {
                    part.remove()
                    throw tooLarge
                }
                do {
                    try handle.write(contentsOf: Data(chunk.readableBytesView))
                } catch {
                    throw unwritable
                }
                if let whole, whole > 0 {
                    console.show("Downloading \(weights.file)", fraction: Double(written) / Double(whole))
                }
            }
        } catch let error as Failure {
            throw error
        } catch {
            // A server may announce more than there is.
            if try digest() == weights.sha256 { return true }
            throw brokeOff(after: written)
        }
        if let whole {
            guard written == whole else { throw brokeOff(after: written) }
            return true
        }
        // Chunks and HTTP/2 say where they end, and nothing breaks off twice at one byte.
        return response.headers.contains(name: "transfer-encoding") || response.version.major >= 2 || written == had
    }

    private func open(at start: Int) throws -> FileHandle {
        do {
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: part.path))
            try handle.truncate(atOffset: UInt64(start))
            try handle.seek(toOffset: UInt64(start))
            return handle
        } catch {
            throw unwritable
        }
    }

    private func digest() throws -> String {
        do { return try ModelDigest.of(file: part.path) ?? "" } catch {
            throw Failure.badInput("\(part.path): cannot be read; may it be read?")
        }
    }

    private func brokeOff(after written: Int) -> Failure {
        .fault("\(shown): broke off after \(written) bytes; run the command again and it goes on from there")
    }

    private var unwritable: Failure {
        .badInput("\(part.path): cannot be written; is there space, and may the folder be written?")
    }

    private var tooLarge: Failure { .badInput("\(shown): is larger than 4 GiB; no model for cameras is.") }

    /// Why nothing came, in an operator's words: the libraries' own name their parts and no remedy.
    private static func reason(_ error: any Error) -> String {
        if let error = error as? HTTPClientError {
            switch error {
            case .redirectCycleDetected, .redirectLimitReached:
                return "it is redirected again and again; give the file's own address"
            case .connectTimeout, .readTimeout, .deadlineExceeded, .tlsHandshakeTimeout:
                return "there was no answer in time; try later"
            case .remoteConnectionClosed:
                return "the connection was closed before an answer; try later"
            default:
                return "no request can be sent there; is the address right?"
            }
        }
        if error is HTTPParserError { return "what answers there is no web server; is the port right?" }
        // These types' modules are the client's own, and not this one's to import.
        let kind = String(reflecting: type(of: error))
        let text = "\(error)"
        if kind.hasPrefix("NIOSSL.") { return "it does not speak TLS, or its certificate is not trusted" }
        if text.hasPrefix("DNS error") { return "no host of this name is known; is it right?" }
        if text.contains("errno: \(ECONNREFUSED)") { return "nothing listens there; is the port right?" }
        return "there is no connection; is the network up, and the address right?"
    }
}
