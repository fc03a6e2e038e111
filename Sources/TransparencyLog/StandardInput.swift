// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// The process's standard input, read as it comes.
public enum StandardInput {
    /// Waits for some bytes and gives those that are there, unlike Foundation, which waits for all that were asked for.
    ///
    /// - Parameter most: The most bytes to give.
    /// - Returns: Nothing at the end.
    /// - Throws: ``LogError/system(operation:path:code:reason:)``.
    public static func readAvailable(_ most: Int) throws(LogError) -> [UInt8] {
        try SystemFile.readOnce(descriptor: 0, path: "standard input", most: most)
    }
}
