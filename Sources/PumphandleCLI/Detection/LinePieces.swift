// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TransparencyLog

/// A text file in pieces of whole lines, read on a thread of its own so that waiting for it keeps no other work waiting.
actor LinePieces {
    /// Some lines.
    struct Piece: Sendable {
        let bytes: [UInt8]
        /// Lines before the first of them.
        let line: Int
    }

    private let executor: DiskExecutor
    private let file: FileHandle
    private let size: Int
    private let failure: Failure
    private var rest: [UInt8] = []
    private var line = 0
    private var isComplete = false

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - header: What its header must be, for the message if it cannot be read.
    ///   - size: Bytes to read at once.
    /// - Throws: ``Failure``.
    init(path: String, header: String, size: Int = 1 << 21) throws {
        failure = .badInput("\(path): cannot be read; give a CSV file with the header \(header).")
        guard let file = FileHandle(forReadingAtPath: path) else { throw failure }
        executor = DiskExecutor(label: "reading")
        self.file = file
        self.size = size
    }

    /// The next piece; `nil` at the end of the file.
    ///
    /// - Throws: ``Failure``.
    func next() throws -> Piece? {
        var bytes = rest
        rest = []
        while !isComplete {
            let chunk: Data?
            do { chunk = try file.read(upToCount: size) } catch { throw failure }
            guard let chunk, !chunk.isEmpty else {
                isComplete = true
                break
            }
            let begin = bytes.count
            bytes.append(contentsOf: chunk)
            guard let end = bytes[begin...].lastIndex(of: UInt8(ascii: "\n")) else { continue }
            rest = Array(bytes[(end + 1)...])
            bytes.removeSubrange((end + 1)...)
            break
        }
        guard !bytes.isEmpty else { return nil }
        let before = line
        line += Self.newlines(bytes.span)
        return Piece(bytes: bytes, line: before)
    }

    /// Counts line ends, in narrow sums that cannot overflow.
    private static func newlines(_ bytes: Span<UInt8>) -> Int {
        var total = 0, start = 0
        while start < bytes.count {
            let end = min(start + 255, bytes.count)
            var sum: UInt8 = 0
            for index in start..<end { sum &+= bytes[index] == UInt8(ascii: "\n") ? 1 : 0 }
            total += Int(sum)
            start = end
        }
        return total
    }
}
