// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import Storage
import Synchronization

/// Answers by status since the start.
final class RequestCounters: Sendable {
    private let byStatus = Mutex<[Int: Int]>([:])

    func count(status: Int) { byStatus.withLock { $0[status, default: 0] += 1 } }

    var snapshot: [(status: Int, count: Int)] {
        byStatus.withLock { $0.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }
    }
}

/// Prometheus' text format; nothing in it depends on what a camera saw but coverage.
struct MetricsRoutes {
    let store: ReleaseStore
    let counters: RequestCounters

    func add(to router: some RouterMethods<BasicRequestContext>) {
        router.get("/metrics") { _, _ in
            let text = try await text()
            return Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
        }
    }

    private func text() async throws -> String {
        let totals = try await store.totals()
        var lines: [String] = []
        func add(_ name: String, _ kind: String, _ help: String, _ samples: [(String, String)]) {
            lines.append("# HELP pumphandle_\(name) \(help)")
            lines.append("# TYPE pumphandle_\(name) \(kind)")
            lines += samples.map { "pumphandle_\(name)\($0.0) \($0.1)" }
        }
        add("windows_total", "counter", "Windows stored.", [("", "\(totals.windows)")])
        add("releases_total", "counter", "Releases stored.", [("", "\(totals.releases)")])
        add("looks_total", "counter", "Looks that counted.", [("", "\(totals.looks)")])
        add(
            "expected_looks_total", "counter", "Looks there would be without any outage.",
            [("", "\(totals.expectedLooks)")])
        add(
            "lost_looks_total", "counter", "Looks that did not count, by reason.",
            totals.losses.sorted { $0.key < $1.key }.map { ("{reason=\"\($0.key)\"}", "\($0.value)") })
        if let last = totals.lastWindowEnd {
            add(
                "last_window_end_seconds", "gauge", "End of the latest window, seconds since 1970 UTC.",
                [("", "\(Int(last.timeIntervalSince1970))")])
        }
        add(
            "http_responses_total", "counter", "Answers since the start, by status.",
            counters.snapshot.map { ("{status=\"\($0.status)\"}", "\($0.count)") })
        return lines.joined(separator: "\n") + "\n"
    }
}

/// Whether the process serves and can read its store.
struct HealthRoutes {
    let store: ReleaseStore

    func add(to router: some RouterMethods<BasicRequestContext>) {
        router.get("/healthz") { _, _ in
            _ = try await store.totals()
            return Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: "{\"status\":\"ok\"}\n")))
        }
    }
}
