// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Where the keys come from that may sign tokens.
public protocol KeySource: Sendable {
    /// The keys that are known to hold `id`, or all there are.
    ///
    /// - Parameter id: `kid` of a token at hand; a source that lacks it may look again, but not at every call.
    /// - Returns: The keys; `id` may still not be among them.
    /// - Throws: ``KeySetError`` when no keys can be had.
    func keys(including id: String) async throws(KeySetError) -> KeySet
}

/// Keys that stand still.
public struct FixedKeys: KeySource {
    private let set: KeySet

    /// Holds keys.
    public init(_ set: KeySet) { self.set = set }

    /// The keys.
    public func keys(including id: String) -> KeySet { set }
}

/// The keys of an identity provider, fetched from its address and kept for a while.
///
/// A token with an unknown `kid` makes it look again, but at most once a minute, however many such tokens come: nobody
/// outside can make this machine flood the provider. Keys that could not be renewed serve for an hour, then none do.
public actor WebKeys: KeySource {
    /// Fetches a document.
    public typealias Fetch = @Sendable (URL) async throws -> [UInt8]

    private static let renewAfter: Double = 600
    private static let forgetAfter: Double = 3600
    private static let leastPause: Double = 60

    private let address: URL
    private let fetch: Fetch
    private let now: @Sendable () -> Date
    private var held: (set: KeySet, at: Date)?
    private var lastTry: Date?
    private var lastProblem: KeySetError?
    private var running: Task<Void, Never>?

    /// Takes an address; nothing is fetched yet.
    ///
    /// - Parameters:
    ///   - address: `https`, or `http` to this machine.
    ///   - now: The machine's clock.
    ///   - fetch: How to get it.
    /// - Throws: ``KeySetError`` for another address.
    public init(
        _ address: String, now: @escaping @Sendable () -> Date = { .now }, fetch: @escaping Fetch = WebFetch.document
    ) throws(KeySetError) {
        guard let url = URL(string: address), let host = url.host(), !host.isEmpty, url.user() == nil else {
            throw KeySetError(address: address, problem: "it is no web address; give the provider's jwks_uri")
        }
        let isHere = ["127.0.0.1", "localhost", "::1", "[::1]"].contains(host.lowercased())
        guard url.scheme == "https" || (url.scheme == "http" && isHere) else {
            throw KeySetError(
                address: address, problem: "keys are fetched by https, or by http from this machine only")
        }
        self.address = url
        self.fetch = fetch
        self.now = now
    }

    /// The provider's keys.
    public func keys(including id: String) async throws(KeySetError) -> KeySet {
        if let held, held.set[id] != nil, now().timeIntervalSince(held.at) < Self.renewAfter { return held.set }
        await renew()
        if let held, now().timeIntervalSince(held.at) < Self.forgetAfter { return held.set }
        throw lastProblem ?? KeySetError(address: address.absoluteString, problem: "the keys could not be fetched")
    }

    /// Fetches once for all who wait, and not again within a minute.
    private func renew() async {
        if let running { return await running.value }
        if let lastTry, now().timeIntervalSince(lastTry) < Self.leastPause { return }
        lastTry = now()
        let task = Task { await load() }
        running = task
        await task.value
        running = nil
    }

    private func load() async {
        let place = address.absoluteString
        do throws(KeySetError) {
            let bytes: [UInt8]
            do { bytes = try await fetch(address) } catch {
                throw KeySetError(address: place, problem: "the keys could not be fetched: \(error)")
            }
            held = (try await KeySet(json: bytes, address: place), now())
            lastProblem = nil
        } catch {
            lastProblem = error
        }
    }
}
