// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import Foundation
import Testing
import TransparencyLog

struct ReleaseProofTests {
    static func documents(_ count: Int) -> [String] {
        (0..<count).map { zone in
            #"{"zone": "z\#(zone)", "site": "city", "camera": "square", "start": "2026-03-01T08:00:00Z", "policy": "\#(Digest(of: [1]))", "n": 1.50}"#
        }
    }

    @Test(arguments: 1...33) func everyReleaseOfABatchIsProved(count: Int) throws {
        let documents = Self.documents(count)
        let tree = try ReleaseTree(documents)
        for (place, document) in documents.enumerated() {
            #expect(try tree.proof(place).proves(ReleaseTree.leaf(document), in: tree.root))
            #expect(try !tree.proof(place).proves(ReleaseTree.leaf("{}"), in: tree.root))
        }
    }

    private static func proof() async throws -> (AccountFixture, ReleaseProof) {
        let fixture = try AccountFixture()
        let documents = documents(5)
        let tree = try ReleaseTree(documents)
        try await fixture.log.record(AccountLogTests.camera("square"))
        let index = try await fixture.log.record(
            .released(
                .init(
                    site: AccountFixture.site, camera: try PlaceID(checking: "square", as: "camera"),
                    start: try Stamp(checking: "2026-03-01T08:00:00Z", as: "start"), seconds: 10, count: 5,
                    root: Digest(tree.root), policy: Digest(of: [1]),
                    purposes: [try PlaceID(checking: "flu", as: "purposes")])))
        try await fixture.log.record(AccountLogTests.camera("another"))
        let signed = try fixture.log.checkpoint()
        let reader = try fixture.log.reader()
        let proof = try ReleaseProof(
            release: documents[3], inBatch: tree.proof(3), entry: try await reader.entry(index),
            inLog: LogProof(try await reader.inclusionProof(index), checkpoint: signed.note))
        return (fixture, proof)
    }

    @Test func aProofHoldsWithTheLogsKeyAlone() async throws {
        let (fixture, proof) = try await Self.proof()
        let read = try ReleaseProof(parsing: proof.encoded())
        #expect(try read.verify(key: fixture.log.verifier).entry.act.kind == .released)
        let stranger = try SignerKey(generating: AccountFixture.origin).verifier
        #expect(throws: AccountError.self) { try read.verify(key: stranger) }
    }

    /// Any change of the release, of the entry, or of a hash is found.
    @Test func aChangedProofDoesNotHold() async throws {
        let (fixture, proof) = try await Self.proof()
        let text = String(decoding: try proof.encoded(), as: UTF8.self)
        for (from, to) in [
            ("\"n\":1.5", "\"n\":2.5"), ("\"zone\":\"z3\"", "\"zone\":\"z2\""), ("\"index\":3", "\"index\":2"),
            ("\"size\":5", "\"size\":6"), ("\"count\":5", "\"count\":6"), ("\"seconds\":10", "\"seconds\":11"),
            ("\"start\":\"2026-03-01T08:00:00Z\",\"zone\"", "\"start\":\"2026-03-01T09:00:00Z\",\"zone\""),
            ("\\nindex 1\\n", "\\nindex 2\\n"),
        ] {
            let changed = text.replacing(from, with: to, maxReplacements: 1)
            #expect(changed != text, "\(from)")
            #expect(throws: AccountError.self, "\(from)") {
                try ReleaseProof(parsing: Array(changed.utf8)).verify(key: fixture.log.verifier)
            }
        }
    }
}
