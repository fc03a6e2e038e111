// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import TransparencyLog

/// `pumphandle log append`.
struct LogAppendCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "append",
        abstract: "Add entries, one a line on standard input, and print the index of each once it is durable.",
        discussion: """
            Lines that arrive while the disk is busy go into the next batch together. A line that is no entry ends the \
            command with 2 and its number; the lines before it are in the log, and their indexes were printed.

            EXAMPLES
              echo 'an act' | pumphandle log append city-log --key city-log.key
              base64 -w0 permit.pdf | pumphandle log append city-log --key city-log.key --base64
            """)

    @Argument(help: ArgumentHelp("The log's directory.", valueName: "dir"), completion: .directory)
    var directory: String

    @OptionGroup var key: LogKeyOptions

    @Flag(help: "Each line is an entry in base64.")
    var base64 = false

    func run() throws {
        FileSizeLimit.reportAsError()
        let log = LogDirectory(directory)
        var writer = try LogWriter(opening: log, key: try key.signer(for: log))
        let lines = EntryLines(base64: base64)
        lines.startReading()
        while true {
            let batch = lines.next()
            if !batch.entries.isEmpty {
                let first = writer.size
                try writer.append(batch.entries)
                Console.standard.print(
                    (first..<writer.size).map { "\($0)\n" }.joined())
            }
            if let problem = batch.problem { throw Failure.badInput(problem) }
            if batch.isLast { return }
        }
    }
}
