// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Where things lie that were installed beside the program.
enum InstalledPlaces {
    /// The folder `name` beside or above a program, nearest first.
    ///
    /// Never below the current folder: what is loaded must not depend on where a command is typed.
    static func above(_ program: String = running, _ name: String) -> [String] {
        var found: [String] = []
        var place = URL(fileURLWithPath: program).deletingLastPathComponent()
        while place.path != "/" && !place.path.isEmpty {
            found.append(place.appendingPathComponent(name).path)
            place.deleteLastPathComponent()
        }
        return found
    }

    /// The running program's file.
    static var running: String { (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "" }
}
