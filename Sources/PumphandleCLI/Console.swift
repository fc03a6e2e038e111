// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// Standard output for results, standard error for talk, and a progress line that never mixes with either.
package final class Console: Sendable {
    /// This process's streams.
    static let standard = Console(
        showsProgress: isatty(STDERR_FILENO) == 1,
        output: { FileHandle.standardOutput.write(Data($0.utf8)) },
        talk: { FileHandle.standardError.write(Data($0.utf8)) })

    private let showsProgress: Bool
    private let output: @Sendable (String) -> Void
    private let talk: @Sendable (String) -> Void
    /// The progress line on show; empty when there is none.
    private let progress = Mutex("")

    package init(
        showsProgress: Bool, output: @escaping @Sendable (String) -> Void, talk: @escaping @Sendable (String) -> Void
    ) {
        self.showsProgress = showsProgress
        self.output = output
        self.talk = talk
    }

    /// Prints a result.
    package func print(_ text: String) {
        progress.withLock { line in
            if !line.isEmpty { talk("\r\u{1B}[2K") }
            output(text)
            if !line.isEmpty { talk(line) }
        }
    }

    /// Says something to the person at the terminal.
    package func note(_ text: String) {
        progress.withLock { line in
            if !line.isEmpty { talk("\r\u{1B}[2K") }
            talk(text + "\n")
            if !line.isEmpty { talk(line) }
        }
    }

    /// Adds what only a person at a terminal wants to know.
    package func remark(_ text: String) {
        if showsProgress { note(text) }
    }

    /// Shows how far something is, 0...1, on a terminal only.
    package func show(_ label: String, fraction: Double) {
        guard showsProgress else { return }
        let line = Self.bar(label, fraction: fraction)
        progress.withLock { shown in
            guard shown != line else { return }
            talk("\r\u{1B}[2K" + line)
            shown = line
        }
    }

    /// Shows how far the check of a long log is.
    @Sendable func showCheck(_ fraction: Double) {
        show("Checking the log", fraction: fraction)
        if fraction >= 1 { endProgress() }
    }

    /// Takes the progress line away.
    package func endProgress() {
        progress.withLock { line in
            if !line.isEmpty { talk("\r\u{1B}[2K") }
            line = ""
        }
    }

    package static func bar(_ label: String, fraction: Double) -> String {
        let share = min(1, max(0, fraction.isFinite ? fraction : 0))
        let filled = Int((share * 30).rounded(.down))
        let percent = Int((share * 100).rounded(.down))
        return
            "\(label) [\(String(repeating: "█", count: filled))\(String(repeating: "·", count: 30 - filled))] \(percent) %"
    }
}
