// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import TransparencyLog

@Suite struct KeyTests {
    @Test(arguments: [KeyAlgorithm.ed25519, .timestampedEd25519]) func aKeyFileGivesTheKeyBack(
        algorithm: KeyAlgorithm
    ) throws {
        let folder = try TemporaryDirectory()
        let key = try SignerKey(generating: "log.example/열쇠", algorithm: algorithm)
        try KeyFile.create(folder / "key", key: key)
        #expect(try KeyFile.read(folder / "key").verifier == key.verifier)
        #expect(try VerifierKey(key.verifier.description) == key.verifier)
        #expect(try !KeyFile.isReadableByOthers(folder / "key"))
        #expect(throws: LogError.self) { try KeyFile.create(folder / "key", key: key) }
    }

    @Test func aDamagedKeyFileIsRefusedWithoutShowingIt() throws {
        let folder = try TemporaryDirectory()
        let key = try SignerKey(generating: "log.example/test")
        let text = Array(key.secretText.utf8)
        for place in text.indices {
            var changed = text
            changed[place] ^= 1
            try Data(changed).write(to: URL(filePath: folder / "key"))
            do {
                let read = try KeyFile.read(folder / "key")
                Issue.record("byte \(place) changed and \(read) was read")
            } catch {
                #expect(!error.description.contains(key.secretText.suffix(20)))
            }
        }
    }

    @Test func aKeyPrintsOnlyItsPublicHalf() throws {
        let key = try SignerKey(generating: "log.example/test")
        let secret = String(key.secretText.suffix(40))
        var dumped = ""
        dump(key, to: &dumped)
        #expect(!"\(key)".contains(secret) && !dumped.contains(secret) && !String(reflecting: key).contains(secret))
    }

    @Test(arguments: ["", "a b", "a+b", "a\nb", "a\u{3000}b", "\t"]) func aNameThatNoKeyCanHave(name: String) {
        #expect(throws: LogError.self) { try SignerKey(generating: name) }
    }

    @Test func aNameThatLooksTheSameIsAnotherName() throws {
        // One with a composed letter, one with the same letter decomposed: equal as Swift strings.
        let key = try SignerKey(generating: "log.example/é")
        let fixture = try Fixture(key: key)
        let other = key.verifier.description.replacingOccurrences(of: "é", with: "e\u{301}", options: .literal)
        #expect(throws: LogError.self) { try VerifierKey(other) }
        #expect(try LogWriter(opening: fixture.log, key: key).size == 0)
    }

    @Test func aFileInsideADirectoryIsSeenThroughLinks() throws {
        let folder = try TemporaryDirectory()
        try FileManager.default.createDirectory(atPath: folder / "log", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: folder / "link", withDestinationPath: folder / "log")
        #expect(KeyFile.isFile(folder / "log/key", inside: folder / "log"))
        #expect(KeyFile.isFile(folder / "link/key", inside: folder / "log"))
        #expect(KeyFile.isFile(folder / "log/../log/key", inside: folder / "log"))
        #expect(!KeyFile.isFile(folder / "log.key", inside: folder / "log"))
    }

    @Test(arguments: UInt8.min...UInt8.max) func digestsAreSignedWhateverTheyEndIn(last: UInt8) throws {
        let key = try SignerKey(generating: "log.example/test")
        // No UTF-8 begins with 0xFF.
        let digest = [UInt8](repeating: 0xFF, count: 63) + [last]
        #expect(try key.signature(for: digest).count == 64)
    }

    @Test(arguments: ["\n", "log.example/test\n1\nroot\n", "열쇠\n"]) func whatCouldBeANoteIsSignedAsNoneElse(
        text: String
    )
        throws
    {
        let key = try SignerKey(generating: "log.example/test")
        #expect(throws: LogError.self) { try key.signature(for: Array(text.utf8)) }
    }
}
