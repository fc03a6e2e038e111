// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Where a camera's pictures come from; printing it never shows a user name or password.
public struct SourceAddress: Hashable, Sendable, CustomStringConvertible {
    /// What kind of source an address names.
    public enum Kind: String, Sendable {
        /// A video file.
        case file
        /// An RTSP stream.
        case rtsp
        /// A JPEG fetched over HTTP(S) at every look.
        case snapshot
    }

    /// What it is.
    public let kind: Kind
    /// The address with credentials, for the library that opens it.
    package let full: String
    /// The address without credentials.
    public let description: String

    package init(kind: Kind, full: String, description: String) {
        self.kind = kind
        self.full = full
        self.description = description
    }
}
