// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Where `pumphandle model add` puts models, each with its passport beside it.
public enum ModelFolder {
    /// The variable that names another folder.
    public static let variable = "PUMPHANDLE_MODELS"

    /// The folder in `PUMPHANDLE_MODELS`, else `pumphandle/models` in the user's data folder (XDG Base Directory
    /// Specification 0.8: `XDG_DATA_HOME`, else `~/.local/share`).
    public static func standard(in environment: [String: String]) -> String {
        if let named = environment[variable], !named.isEmpty { return named }
        if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") { return data + "/pumphandle/models" }
        return (environment["HOME"] ?? NSHomeDirectory()) + "/.local/share/pumphandle/models"
    }

    /// The folder of this process.
    public static var standard: String { standard(in: ProcessInfo.processInfo.environment) }
}
