// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The text of a site file, refused before a parser sees it when it is no such text.
enum SiteFileText {
    /// A site of 10,000 cameras with four zones each stays below this.
    static let maximumBytes = 16 << 20

    /// Reads a file.
    static func read(_ file: String) throws(SiteFileError) -> String {
        guard FileManager.default.fileExists(atPath: file) else {
            throw problem(file, "no such file", "give the path of a site file, for example Examples/demo/site.yaml")
        }
        let url = URL(fileURLWithPath: file).resolvingSymlinksInPath()
        switch (try? FileManager.default.attributesOfItem(atPath: url.path))?[.type] as? FileAttributeType {
        case .typeRegular?: break
        case .typeDirectory?: throw problem(file, "found a directory", "give the path of the site file inside it")
        // Reading a pipe or a device could wait for ever.
        default: throw problem(file, "found no regular file", "give the path of an ordinary text file")
        }
        guard let handle = FileHandle(forReadingAtPath: file) else {
            throw problem(file, "the file cannot be opened", "give this user the right to read it")
        }
        defer { try? handle.close() }
        let bytes: Data
        do {
            // Nothing at all is what an empty file gives.
            bytes = try handle.read(upToCount: maximumBytes + 1) ?? Data()
        } catch {
            throw problem(file, "the file cannot be read", "check that it is an ordinary file on a sound disk")
        }
        return try text(bytes, file: file)
    }

    /// Checks bytes and gives them as text.
    static func text(_ bytes: Data, file: String) throws(SiteFileError) -> String {
        guard bytes.count <= maximumBytes else {
            throw problem(
                file, "found more than \(maximumBytes >> 20) MiB", "a site file is a short text; split the site")
        }
        switch (bytes.first, bytes.dropFirst().first, bytes.dropFirst(2).first) {
        case (0xEF, 0xBB, 0xBF):
            throw problem(file, "found a byte-order mark", "save the file as UTF-8 without one", line: 1)
        case (0xFF, 0xFE, _), (0xFE, 0xFF, _):
            throw problem(file, "found UTF-16 text", "save the file as UTF-8", line: 1)
        default: break
        }
        guard let text = String(bytes: bytes, encoding: .utf8) else {
            if bytes.prefix(1024).contains(0) {
                throw problem(
                    file, "found no text",
                    "a site file is YAML, see Examples/demo/site.yaml; a recording goes to --source")
            }
            throw problem(
                file, "found bytes that are not UTF-8", "save the file as UTF-8", line: firstLineThatIsNotUTF8(bytes))
        }
        guard text.contains(where: { !$0.isWhitespace }) else {
            throw problem(file, "the file is empty", "start from Examples/demo/site.yaml")
        }
        return text
    }

    private static func firstLineThatIsNotUTF8(_ bytes: Data) -> Int {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return (lines.firstIndex { String(bytes: $0, encoding: .utf8) == nil } ?? 0) + 1
    }

    private static func problem(_ file: String, _ found: String, _ remedy: String, line: Int? = nil) -> SiteFileError {
        SiteFileError(file: file, problems: [.init(line: line, path: "", found: found, remedy: remedy)])
    }
}
