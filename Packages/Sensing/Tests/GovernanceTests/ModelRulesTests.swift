// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Governance
import Testing

@Suite struct ModelRulesTests {
    static func papers(
        licence: String = "Apache-2.0", pictures: String = "CC-BY-4.0",
        consent: String = "given, study protocol 2025-113", _ edit: (inout ModelPassport) -> Void = { _ in }
    ) -> ModelPassport {
        var passport = ModelPassport(
            name: "toy", task: .personDetection,
            weights: .init(file: "toy.onnx", format: .onnx, sha256: String(repeating: "ab", count: 32)),
            licence: licence, source: "made here",
            input: ModelInput(
                name: "images", layout: .nchw, shape: [1, 3, 64, 96], colour: .rgb, fullScale: 1, fit: .stretch,
                resampling: .area),
            outputs: [ModelOutput(name: nil, shape: [1, 126, 6])],
            decode: ModelDecode(family: .yolox(strides: [8, 16, 32]), score: 0.5, overlap: 0.5),
            classes: ModelClasses(count: 1, person: 0), smallest: 20,
            training: [
                .init(dataset: "volunteers", source: "our street", licence: pictures, consent: consent, date: "2025")
            ],
            evaluation: [.init(data: "volunteers", figure: "recall 0.9", by: "us")], limits: ["finds toys only"],
            signer: "us")
        edit(&passport)
        return passport
    }

    static func problems(_ passport: ModelPassport, _ level: ModelLevel?) -> [String] {
        do {
            _ = try ModelRules.admit(passport, policy: level.map { ModelPolicy(level: $0) })
            return []
        } catch {
            return error.problems.map(\.key)
        }
    }

    @Test(arguments: [
        ("Apache-2.0", "CC-BY-4.0", "given, study protocol 2025-113", ModelLevel.consented),
        ("MIT", "CC0-1.0", "shows nobody, rendered scenes", .consented),
        ("granted, agreement 14 with the Institute", "granted, agreement 14", "given, forms kept there", .consented),
        ("Apache-2.0", "CC-BY-SA-4.0", "none known of the persons shown", .licensed),
        ("LicenseRef-KOGL-Type1", "LicenseRef-KOGL-Type1", "none known", .licensed),
    ])
    func papersReachALevel(licence: String, pictures: String, consent: String, level: ModelLevel) throws {
        let passport = Self.papers(licence: licence, pictures: pictures, consent: consent)
        #expect(passport.reachedLevel == level)
        #expect(try ModelRules.admit(passport, policy: ModelPolicy(level: .licensed)).level == .licensed)
        #expect(Self.problems(passport, .consented) == (level == .consented ? [] : ["training[0].consent"]))
    }

    @Test(arguments: [
        ("CC-BY-NC-4.0", "forbids commercial use"), ("CC-BY-ND-4.0", "forbids works made from it"),
        ("CC-BY-NC-ND-4.0", "forbids commercial use and works made from it"),
        ("CC-BY-4.0 for the annotations", "no one open licence"), ("cc-by-4.0", "no one open licence"),
        ("granted", "no one open licence"), ("granted, ", "no one open licence"),
        ("see the web", "no one open licence"),
        ("the owners' own terms", "no one open licence"), ("Proprietary", "no one open licence"),
    ])
    func otherLicencesReachNone(pictures: String, says: String) throws {
        let passport = Self.papers(pictures: pictures)
        #expect(passport.reachedLevel == nil)
        let refusal = try #require(throws: ModelRefusal.self) {
            try ModelRules.admit(passport, policy: ModelPolicy(level: .licensed))
        }
        #expect(refusal.problems.map(\.key) == ["training[0].licence"])
        #expect(refusal.description.contains(says), "\(refusal)")
    }

    @Test func everythingThatStandsAgainstAModelIsNamedAtOnce() {
        let passport = Self.papers(licence: "see the web", pictures: "CC-BY-NC-4.0", consent: "none known") {
            $0.evaluation = []
            $0.limits = []
        }
        #expect(
            Self.problems(passport, .consented) == [
                "licence", "training[0].licence", "training[0].consent", "evaluation", "limits",
            ])
    }

    @Test func oneBadDataSetSpoilsAllGoodOnes() {
        let passport = Self.papers {
            $0.training.append(
                .init(dataset: "more", source: "web", licence: "CC0-1.0", consent: "none known", date: "2020"))
        }
        #expect(passport.reachedLevel == .licensed)
    }

    @Test func aSiteWithoutARuleRunsNoModel() {
        #expect(Self.problems(Self.papers(), nil) == ["models"])
    }

    @Test(arguments: [
        "unknown", "Unknown provenance", "?", "", " ", "n/a", "not stated", "undisclosed web pictures", "-",
    ])
    func unknownOriginIsRefusedAtEveryLevel(source: String) {
        let passport = Self.papers { $0.training[0].source = source }
        for level in [ModelLevel.licensed, .consented, nil] {
            #expect(Self.problems(passport, level) == ["training[0].source"])
        }
        let whole = Self.papers { $0.source = source }
        #expect(Self.problems(whole, .licensed) == ["source"])
    }

    /// A description of a person may hide beside the boxes, in a second output, or as classes.
    @Test(arguments: [
        [[1, 126, 6 + 128]], [[1, 126, 6], [1, 512]], [[1, 126, 6], [1, 126, 1]], [[1, 6, 126]], [[126, 6]], [],
        [[1, 512]], [[Int.max, Int.max]],
    ])
    func outputsThatCouldDescribeAPersonAreRefused(shapes: [[Int]]) {
        let passport = Self.papers { $0.outputs = shapes.map { ModelOutput(name: nil, shape: $0) } }
        #expect(Self.problems(passport, .licensed) == ["outputs"])
    }

    @Test func aLongRowOfClassesIsADescription() {
        let passport = Self.papers {
            $0.classes.count = 128
            $0.outputs = [ModelOutput(name: nil, shape: [1, 126, 133])]
        }
        #expect(Self.problems(passport, .licensed) == ["classes.count"])
    }

    @Test func aSiteWithSignersTakesOnlyWhatOneOfThemSigned() throws {
        let trusted = PassportSigner(text: "a.example/models+00000000+AQ", name: "a.example/models", key: "trusted")
        let policy = ModelPolicy(level: .licensed, signers: [trusted])
        func problems(_ key: String?) -> [String] {
            let passport = Self.papers { $0.signature = key.map { .init(key: $0, value: "checked where it is read") } }
            do { _ = try ModelRules.admit(passport, policy: policy) } catch { return error.problems.map(\.description) }
            return []
        }
        #expect(problems("trusted").isEmpty)
        let remedy = "this site takes only papers that are signed by a.example/models"
        #expect(problems(nil) == ["signature: none; \(remedy)"])
        #expect(problems("another") == ["signature.key: 'another'; \(remedy)"])
        #expect(Self.problems(Self.papers(), .licensed).isEmpty)
    }
}
