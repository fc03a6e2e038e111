// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Foundation
import Governance
import PeopleCounting
import SiteFile
import Testing
import VideoIngest

struct SiteTests {
    @Test func aSoundFileBecomesASite() throws {
        let site = try SoundSite.load(SoundSite.text)
        #expect(site.id == "city-hall")
        #expect(site.timeZone.identifier == "Asia/Seoul")
        #expect(site.windowSeconds == 900)
        #expect(site.policy.rhoPerWindow == Rational(1, 2))
        #expect(site.policy.delta == Rational(1, 1_000_000))
        let camera = try #require(site.camera("square"))
        #expect(camera.lookEvery == .seconds(2))
        #expect(camera.expectedLooks == 450)
        #expect(camera.contactDistance == 2)
        #expect(camera.zones.ids == ["west", "east"])
        #expect(camera.measurable == [.occupancy, .inContact])
        #expect(site.nearestCamera(to: "sqare") == "square")
    }

    @Test func aSecretGoesIntoTheAddressEncodedAndNowhereElse() throws {
        let camera = try #require(try SoundSite.load(SoundSite.text).camera("square"))
        #expect(camera.source.kind == .rtsp)
        #expect(camera.source.full == "rtsp://viewer:p%40ss%2Fword:1@camera.example/stream")
        #expect(camera.source.description == "rtsp://camera.example/stream")
    }

    @Test func aWholeAddressMayBeASecret() throws {
        let text = SoundSite.spoiled("rtsp://viewer:${SQUARE_PASSWORD}@camera.example/stream", "${SQUARE}")
        let site = try SoundSite.load(text, environment: ["SQUARE": "rtsp://u:p@10.1.2.3/secret-path"])
        #expect(site.camera("square")?.source.full == "rtsp://u:p@10.1.2.3/secret-path")
        #expect(site.camera("square")?.source.description == "the rtsp source")
    }

    @Test func secretsAreNotNeededWhereNothingIsOpened() throws {
        let site = try Site(text: SoundSite.text, file: "site.yaml", secrets: .unread)
        #expect(site.camera("square")?.expectedLooks == 450)
    }

    @Test func aFileIsFoundFromTheFolderOfTheSiteFile() throws {
        let text = SoundSite.spoiled("rtsp://viewer:${SQUARE_PASSWORD}@camera.example/stream", "clips/square.mp4")
        let site = try Site(text: text, file: "/etc/pumphandle/site.yaml", secrets: .unread)
        let read = try Site(text: text, file: "/etc/pumphandle/site.yaml", secrets: .from([:]))
        #expect(site.camera("square")?.source.kind == .file)
        #expect(read.camera("square")?.source.full == "/etc/pumphandle/clips/square.mp4")
    }

    @Test func whatMayBeLeftOutHasTheDefaultsOfTheDesign() throws {
        let text = SoundSite.text.replacing("window: 15 min\n", with: "")
            .replacing("    look_every: 2 s\n", with: "").replacing("    contact_distance: 2 m\n", with: "")
            .replacing("  split: { occupancy: 1, in_contact: 3 }\n", with: "")
        let site = try SoundSite.load(text)
        let camera = try #require(site.camera("square"))
        #expect(site.windowSeconds == 900)
        #expect(camera.lookEvery == .seconds(2))
        #expect(camera.contactDistance == 2)
        #expect(site.policy.split == PrivacyPolicy.evenSplit(for: [.occupancy, .inContact]))
    }

    @Test func aZoneWithAnArrowMeasuresFlowAndTheOthersKeepTheirPolicy() throws {
        let arrow = "pixels: [[0, 400], [900, 400], [900, 1000], [0, 1000]]\n        flow: { metres: [[0, 0], [0, 5]] }"
        let text = SoundSite.spoiled("pixels: [[0, 400], [900, 400], [900, 1000], [0, 1000]]", arrow)
        let camera = try #require(try SoundSite.load(text).camera("square"))
        #expect(camera.measurable == [.occupancy, .inContact, .flowWith, .flowAgainst])
        let flow = try #require(camera.zones.flows[0])
        #expect(camera.zones.flows[1] == nil && camera.zones.flowLimits == [flow.limit, 0])
        #expect(flow.direction == GroundPoint(x: 0, y: 1))
        // Rows 400 and 1000 are 25 m and below 0 m away; a walk of 2.5 m/s is within the limit, and no limit more than needed.
        #expect(flow.extent > 25 && flow.clippedSpeed >= 2.5 && Double(flow.limit - 1) * flow.extent / 60 < 2.5)
        #expect(flow.part(x: 0, y: 1) == Int((60 / flow.extent * 65536).rounded()))
        #expect(flow.part(x: 9, y: -1) == -Int((60 / flow.extent * 65536).rounded()))
        #expect(flow.part(x: 0, y: 100) == flow.limit * 65536 && flow.part(x: .nan, y: 1) == 0)

        let unsplit = SoundSite.text.replacing("  split: { occupancy: 1, in_contact: 3 }\n", with: "")
        #expect(try SoundSite.load(unsplit).policy.split[.flowWith] == nil)
        let needing = try SoundSite.load(
            unsplit.replacing("[occupancy, in_contact]", with: "[flow_with, flow_against]"))
        #expect(needing.policy.split == PrivacyPolicy.evenSplit)
    }

    @Test func homographyAndMetres() throws {
        let plane = """
            homography: [[0.01, 0, 0], [0, 0.01, 0], [0, 0, 1]]
                contact_distance: 1.5
                zones:
                  - id: west
                    metres: [[0, 4], [9, 4], [9, 10], [0, 10]]
            """
        let text = SoundSite.text.components(separatedBy: "points:")[0] + plane
        let camera = try #require(try SoundSite.load(text).camera("square"))
        #expect(camera.contactDistance == 1.5)
        #expect(camera.zones.zone(at: ImagePoint(x: 450, y: 700)) == 0)
    }

    @Test(arguments: [
        ("Asia/Seoul", "2035-12-31", "2035-12-31T15:00:00Z"),
        ("Europe/London", "2035-06-30", "2035-06-30T23:00:00Z"),
        // The clocks go back on that day, which has 25 hours.
        ("Europe/London", "2035-10-28", "2035-10-29T00:00:00Z"),
        // The day begins at 01:00, since the clocks skip midnight.
        ("America/Asuncion", "2023-09-30", "2023-10-01T04:00:00Z"),
        ("Pacific/Apia", "2035-01-01", "2035-01-01T11:00:00Z"),
        ("UTC", "2036-02-29", "2036-03-01T00:00:00Z"),
    ])
    func aPurposeEndsWithItsLastDayOnTheSitesClock(zone: String, day: String, end: String) throws {
        let text = SoundSite.text.replacing("Asia/Seoul", with: zone).replacing("2035-12-31", with: day)
        let site = try SoundSite.load(text)
        #expect(site.purposes.purposes.first?.expires.formatted(.iso8601) == end)
    }

    @Test func anExpiredPurposeIsNamedWithItsLine() throws {
        let site = try SoundSite.load(SoundSite.spoiled("2035-12-31", "2020-12-31"))
        let now = try Date("2026-01-01T00:00:00Z", strategy: .iso8601)
        #expect(
            SiteFileError.lines(site.expiredPurposes(at: now), file: "site.yaml") == [
                "site.yaml:5: purposes[0].expires: the purpose 'influenza' ended on 2020-12-31T15:00:00Z; nothing is collected for it; declare a new purpose with its own legal basis and a later day."
            ])
        #expect(site.expiredPurposes(at: now.addingTimeInterval(-1e9)).isEmpty)
    }

    @Test func theDigestIsOfTheCanonicalPolicyAlone() throws {
        let site = try SoundSite.load(SoundSite.text)
        #expect(
            site.policyDocument
                == #"{"delta":"1/1000000","purposes":[{"expires":"2035-12-31T15:00:00Z","id":"influenza","#
                + #""indicators":["occupancy","in_contact"],"legal_basis":"Infectious Disease Control and Prevention Act, article 18"}],"#
                + #""rho_per_window":"1/2","schema":"pumphandle.policy/1","site":"city-hall","split":{"in_contact":"3","occupancy":"1"},"window_seconds":900}"#
        )
        // sha256sum of the line above.
        #expect(site.policyDigest == "sha256:4fd390fac432d6788095351ed71a4540e55344ced7bc464d499efeaf3df2d026")
        let rewritten = SoundSite.text.replacing("1/2", with: "0.50").replacing("15 min", with: "900")
            .replacing("# ", with: "").replacing("look_every: 2 s", with: "look_every: 3 s")
        #expect(try SoundSite.load(rewritten).policyDigest == site.policyDigest)
        #expect(try SoundSite.load(SoundSite.spoiled("1/2", "1/3")).policyDigest != site.policyDigest)
    }

    @Test func theRuleForModelsIsPartOfThePolicy() throws {
        let plain = try SoundSite.load(SoundSite.text)
        #expect(plain.models == nil)
        for level in ["licensed", "consented"] {
            let site = try SoundSite.load(
                SoundSite.spoiled("cameras:\n", "models: { level: \(level) }\ncameras:\n"))
            #expect(site.models?.level.rawValue == level)
            #expect(site.policyDocument.contains(#""models":{"level":"\#(level)"}"#))
            #expect(site.policyDigest != plain.policyDigest)
        }
    }

    @Test func trustedSignersArePartOfThePolicy() throws {
        let site = try SoundSite.load(
            SoundSite.spoiled("cameras:\n", "models: { level: licensed, signers: [\(SoundSite.signer)] }\ncameras:\n"))
        let signer = try #require(site.models?.signers.first)
        #expect(signer.name == "a.example/models" && signer.key == "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
        #expect(
            site.policyDocument.contains(#""models":{"level":"licensed","signers":["\#(SoundSite.signer)"]}"#))
        let unsigned = try SoundSite.load(SoundSite.spoiled("cameras:\n", "models: { level: licensed }\ncameras:\n"))
        #expect(site.policyDigest != unsigned.policyDigest)
    }

    @Test func textThatLooksLikeReferencesIsText() throws {
        let text = SoundSite.spoiled(
            "Infectious Disease Control and Prevention Act, article 18", "\"&all of R&D * 2 & *more\" # &not *this")
        #expect(try SoundSite.load(text).purposes.purposes.first?.legalBasis == "&all of R&D * 2 & *more")
        let plain = SoundSite.spoiled(
            "Infectious Disease Control and Prevention Act, article 18", "Act & decree *2*, §3")
        #expect(try SoundSite.load(plain).purposes.purposes.first?.legalBasis == "Act & decree *2*, §3")
    }

    /// Whatever is left of a site file after it is cut anywhere, it is read or refused.
    @Test func anyBeginningOfAFileIsReadOrRefused() {
        let characters = Array(SoundSite.text)
        for length in stride(from: 0, through: characters.count, by: 7) {
            do {
                _ = try SoundSite.load(String(characters[..<length]))
            } catch {
                #expect(!error.problems.isEmpty)
            }
        }
    }

    @Test(arguments: UInt64(0)..<40) func damagedFilesAreReadOrRefused(seed: UInt64) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(bound))
        }
        var characters = Array(SoundSite.text)
        let replacements = Array("{}[]:-?*&!|>'\"%@`#,\n \t0aé\u{0}")
        for _ in 0..<(1 + next(8)) { characters[next(characters.count)] = replacements[next(replacements.count)] }
        do {
            _ = try SoundSite.load(String(characters))
        } catch {
            #expect(!error.problems.isEmpty)
        }
    }

    @Test func measuredErrorIsRead() throws {
        let lines = """
                measured_error:
                  measured: 2026-11-20
                  looks: 53
                  occupancy: { bias: -0.17, spread: 0.54 }

            """
        let oneZone = SoundSite.spoiled("    look_every: 2 s\n", "    look_every: 2 s\n" + lines).replacing(
            "      - id: east\n        pixels: [[900, 400], [1900, 400], [1900, 1000], [900, 1000]]", with: "")
        let site = try SoundSite.load(oneZone)
        let error = try #require(site.cameras.first?.measuredError)
        #expect(error.measured == "2026-11-20" && error.looks == 53)
        #expect(error.figures == [.occupancy: MeasuredError.Figures(bias: -0.17, spread: 0.54)])
        #expect(try SoundSite.load(SoundSite.text).cameras.first?.measuredError == nil)
    }
}
