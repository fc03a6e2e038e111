// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Foundation
import Governance
import Testing

@Suite struct ReleaseTests {
    static let release = Release(
        site: "town", camera: "north", zone: "gate", start: Date(timeIntervalSince1970: 1_795_421_700), seconds: 900,
        looks: 448, expectedLooks: 450,
        indicators: [
            .occupancy: .init(sum: 2711, mean: 6.05, sigma: 0.25), .inContact: .init(sum: -3, mean: -0.1, sigma: 1.5),
        ], rho: 0.01, policy: "sha256:ab")

    @Test func writesTheKeysOfTheContract() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(Self.release), as: UTF8.self)
        #expect(
            text
                == #"{"camera":"north","expected_looks":450,"indicators":{"in_contact":{"mean":-0.1,"sigma":1.5,"sum":-3},"#
                + #""occupancy":{"mean":6.05,"sigma":0.25,"sum":2711}},"looks":448,"mechanism":"discrete-gaussian","#
                + #""policy":"sha256:ab","rho":0.01,"schema":"pumphandle.release/1","seconds":900,"site":"town","#
                + #""start":"2026-11-23T08:15:00Z","zone":"gate"}"#)
    }

    @Test(arguments: UInt64(0)..<50) func readsBackWhatItWrote(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let indicators = Indicator.allCases.filter { _ in Bool.random(using: &generator) }
        var estimates: [Indicator: Release.Estimate] = [:]
        for indicator in indicators {
            estimates[indicator] = Release.Estimate(
                sum: Int.random(in: -1_000_000_000_000...1_000_000_000_000, using: &generator),
                mean: Double.random(in: -1e6...1e6, using: &generator),
                sigma: Double.random(in: 0...1e6, using: &generator))
        }
        let release = Release(
            site: "s\(seed)", camera: "c \"ü\"", zone: "z/\n",
            start: Date(timeIntervalSince1970: Double.random(in: 0...4e9, using: &generator)), seconds: 10, looks: 3,
            expectedLooks: 5, indicators: estimates, rho: Double.random(in: 0...1, using: &generator),
            policy: "sha256:\(seed)")
        #expect(try JSONDecoder().decode(Release.self, from: JSONEncoder().encode(release)) == release)
    }

    @Test(arguments: ["2026-11-23T09:15:00+01:00", "2026-11-23T08:15:00.000Z", "2026-11-23T02:45:00-05:30"])
    func readsAnyOffset(_ start: String) throws {
        #expect(try decode(start: start).start == Self.release.start)
    }

    @Test(arguments: ["2026-11-23", "yesterday", "2026-13-23T08:15:00Z", ""]) func refusesAnyOtherTime(_ start: String)
    {
        #expect(throws: DecodingError.self) { try decode(start: start) }
    }

    @Test func refusesWhatItDoesNotKnow() {
        #expect(throws: DecodingError.self) { try decode(schema: "pumphandle.release/2") }
        #expect(throws: DecodingError.self) { try decode(mechanism: "none") }
        #expect(throws: DecodingError.self) { try decode(indicator: "faces") }
    }

    private func decode(
        schema: String = "pumphandle.release/1", start: String = "2026-11-23T08:15:00Z",
        mechanism: String = "discrete-gaussian", indicator: String = "occupancy"
    ) throws -> Release {
        let text = """
            {"schema":"\(schema)","site":"s","camera":"c","zone":"z","start":"\(start)","seconds":1,"looks":1,
            "expected_looks":1,"indicators":{"\(indicator)":{"sum":1,"mean":1,"sigma":1}},"mechanism":"\(mechanism)",
            "rho":1,"policy":"p"}
            """
        return try JSONDecoder().decode(Release.self, from: Data(text.utf8))
    }
}
