// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
private import Glibc
#else
private import Musl
#endif

/// The limit that the system may set on the size of a file.
public enum FileSizeLimit {
    /// Makes this process see the limit as an error of the write that meets it, not as a signal that ends the process.
    public static func reportAsError() {
        _ = signal(SIGXFSZ, SIG_IGN)
    }
}
