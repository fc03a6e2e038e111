// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import SiteFile
import Testing

/// Files that are no text of a site at all.
struct SiteFileTextTests {
    private func message(_ path: String) -> String? {
        #expect(throws: SiteFileError.self) { try Site(file: path, secrets: .unread) }?.description
    }

    private func message(ofBytes bytes: [UInt8]) throws -> String? {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "site.yaml")
        try Data(bytes).write(to: file)
        return message(file.path)?.replacing(folder.path + "/", with: "")
    }

    @Test func noFile() {
        #expect(
            message("/nowhere/site.yaml")
                == "/nowhere/site.yaml: no such file; give the path of a site file, for example Examples/demo/site.yaml."
        )
    }

    @Test func aDirectory() {
        #expect(message("/tmp") == "/tmp: found a directory; give the path of the site file inside it.")
    }

    @Test func aDevice() {
        #expect(message("/dev/zero") == "/dev/zero: found no regular file; give the path of an ordinary text file.")
    }

    @Test func empty() throws {
        #expect(try message(ofBytes: []) == "site.yaml: the file is empty; start from Examples/demo/site.yaml.")
        #expect(
            try message(ofBytes: Array(" \n\n".utf8))
                == "site.yaml: the file is empty; start from Examples/demo/site.yaml.")
    }

    @Test func byteOrderMark() throws {
        #expect(
            try message(ofBytes: [0xEF, 0xBB, 0xBF] + Array("site: a".utf8))
                == "site.yaml:1: found a byte-order mark; save the file as UTF-8 without one.")
    }

    @Test func utf16() throws {
        #expect(
            try message(ofBytes: [0xFF, 0xFE, 0x73, 0x00]) == "site.yaml:1: found UTF-16 text; save the file as UTF-8.")
    }

    @Test func latin1NamesTheLine() throws {
        #expect(
            try message(ofBytes: Array("site: a\nx: caf".utf8) + [0xE9, 0x0A])
                == "site.yaml:2: found bytes that are not UTF-8; save the file as UTF-8.")
    }

    @Test func aRecordingIsNoText() throws {
        #expect(
            try message(ofBytes: [0, 0, 0, 0x20] + Array("ftypisom".utf8) + [0xE9, 0])
                == "site.yaml: found no text; a site file is YAML, see Examples/demo/site.yaml; a recording goes to --source."
        )
    }

    @Test func controlCharacters() throws {
        #expect(
            try message(ofBytes: Array("site: a".utf8) + [0x00])?.hasPrefix("site.yaml: the YAML cannot be read")
                == true)
    }

    @Test func seventeenMebibytes() throws {
        #expect(
            try message(ofBytes: Array(repeating: UInt8(ascii: "#"), count: 17 << 20))
                == "site.yaml: found more than 16 MiB; a site file is a short text; split the site.")
    }
}
