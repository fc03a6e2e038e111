// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import struct Foundation.Data
internal import class Foundation.JSONSerialization
internal import class Foundation.NSNumber

/// What is known of who is in each frame of public test footage.
package enum AccuracyTruth: Sendable {
    /// Boxes, in MOTChallenge format.
    case boxes(MotTruth)
    /// Numbers of people by frame, from 1; other frames are not scored.
    case counts([Int: Int])

    /// Reads MOTChallenge lines, or JSON such as `{"1": 4, "15": 5}`.
    ///
    /// - Throws: ``MotTruthError`` or ``CountTruthError``, by what the text begins with.
    package init(text: String) throws {
        guard text.first(where: { !$0.isWhitespace && $0 != "\u{FEFF}" }) == "{" else {
            let labels = try MotTruth(text: text)
            guard !labels.frames.isEmpty else { throw CountTruthError.noLabel }
            self = .boxes(labels)
            return
        }
        guard let read = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] else {
            throw CountTruthError.notJSON
        }
        var counts: [Int: Int] = [:]
        for (key, value) in read.sorted(by: { $0.key < $1.key }) {
            guard let frame = Int(key), 1...1_000_000_000 ~= frame else { throw CountTruthError.frame(key) }
            guard let number = value as? NSNumber, let people = Int(exactly: number.doubleValue), 0...100_000 ~= people
            else { throw CountTruthError.count(frame: frame, found: "\(value)") }
            guard counts.updateValue(people, forKey: frame) == nil else { throw CountTruthError.frame(key) }
        }
        // The parser keeps one of two equal keys; no key or value here holds a quotation mark.
        let keys = text.matches(of: /"([^"]*)"/).map(\.1)
        if keys.count != counts.count {
            var seen: Set<Substring> = []
            throw CountTruthError.frame(keys.first { !seen.insert($0).inserted }.map(String.init) ?? "written twice")
        }
        guard !counts.isEmpty else { throw CountTruthError.empty }
        self = .counts(counts)
    }

    /// The ground plane that the labels' feet imply; nil without metres.
    package var groundPlane: GroundPlane? {
        switch self {
        case .boxes(let labels): labels.groundPlane()
        case .counts: nil
        }
    }
}

/// A file of counts that is none.
package enum CountTruthError: Error, Hashable, CustomStringConvertible {
    /// Not a JSON object.
    case notJSON
    /// No frame in it.
    case empty
    /// Neither counts nor any label.
    case noLabel
    /// A key that is no frame's number, or a second one for the same frame.
    case frame(String)
    /// A value that is no number of people.
    case count(frame: Int, found: String)

    package var description: String {
        let right = "write whole numbers by frame from 1, such as {\"1\": 4, \"15\": 5}"
        return switch self {
        case .notJSON: "is not a JSON object; \(right), or labels in MOTChallenge format"
        case .empty: "holds no frame; \(right)"
        case .noLabel: "holds no label; where nobody is to be seen, say so in JSON, such as {\"1\": 0, \"15\": 0}"
        case .frame(let key): "found the frame '\(key)'; \(right), each frame once"
        case .count(let frame, let found): "found '\(found)' for frame \(frame); \(right)"
        }
    }
}
