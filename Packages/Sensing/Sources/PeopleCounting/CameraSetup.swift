// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import VideoIngest

/// One camera as the site file declares it.
public struct CameraSetup: Sendable {
    /// Camera id, unique in the site.
    public let id: String
    /// Where its pictures come from.
    public let source: SourceAddress
    /// Time from look to look.
    public let lookEvery: Duration

    /// Declares a camera.
    public init(id: String, source: SourceAddress, lookEvery: Duration) {
        self.id = id
        self.source = source
        self.lookEvery = lookEvery
    }
}
