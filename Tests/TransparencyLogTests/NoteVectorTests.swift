// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TransparencyLog

@Suite(.enabled(if: Reference.isThere, .init(rawValue: Reference.whyNot)))
struct NoteVectorTests {
    struct Notes: Decodable {
        struct Note: Decodable {
            let accept: Bool, name: String, noteBase64: String, signedBy: [String], vkeys: [String]
        }
        struct Key: Decodable { let accept: Bool, vkey: String, why: String }
        let note: [Note], vkey: [Key]
    }
    struct Checkpoints: Decodable {
        struct Body: Decodable { let accept: Bool, name: String, body: String }
        let checkpoint: [Body]
    }

    @Test func notes() throws {
        let notes = try Reference.vectors("note_vectors.json", as: Notes.self).note
        #expect(notes.count == 27)
        for vector in notes {
            let bytes = Array(try #require(Data(base64Encoded: vector.noteBase64)))
            let keys = try vector.vkeys.map { try VerifierKey($0) }
            let signers = try? SignedNote(parsing: bytes).verified(by: keys).signatures.map(\.key.name)
            #expect((signers != nil) == vector.accept, "\(vector.name)")
            #expect(Set(signers ?? []) == Set(vector.signedBy), "\(vector.name)")
            if vector.accept { #expect(try SignedNote(parsing: bytes).encoded == bytes, "\(vector.name)") }
        }
    }

    @Test func verifierKeys() throws {
        let keys = try Reference.vectors("note_vectors.json", as: Notes.self).vkey
        #expect(keys.count == 9)
        for vector in keys {
            #expect(
                (try? VerifierKey(vector.vkey))?.description == (vector.accept ? vector.vkey : nil), "\(vector.why)")
        }
    }

    @Test func checkpoints() throws {
        let bodies = try Reference.vectors("checkpoint_vectors.json", as: Checkpoints.self).checkpoint
        #expect(bodies.count == 21)
        for vector in bodies {
            let checkpoint = try? Checkpoint(text: vector.body)
            #expect((checkpoint != nil) == vector.accept, "\(vector.name)")
            if vector.accept { #expect(checkpoint?.text == vector.body, "\(vector.name)") }
        }
    }
}
