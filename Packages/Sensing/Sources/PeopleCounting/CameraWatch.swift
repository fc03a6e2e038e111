// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import struct Foundation.Date
public import struct Foundation.TimeZone
public import enum Governance.Indicator

/// Watches one camera: its looks go through the guard, the detector and the zones into windows.
///
/// Blocking work runs on a thread of its own. Looks are not linked to each other.
public actor CameraWatch {
    /// How to watch.
    public struct Options: Sendable {
        /// When a file's first frame was taken; nil for a live source, or for "now".
        public var start: Date?
        /// Whether a file is played at the speed it was filmed.
        public var asLive = false
        /// Told how far a file is read, 0...1; nil where the length is not known.
        public var progress: (@Sendable (Double?) -> Void)?

        /// The defaults: now, as fast as possible, no progress.
        public init() {}
    }

    private let setup: CameraSetup

    /// Prepares to watch; nothing is opened before the first window is asked for.
    ///
    /// - Parameters:
    ///   - setup: The camera.
    ///   - timeZone: Whose clock windows are aligned to.
    ///   - options: Start, speed, progress.
    ///   - indicators: Asked at the start of each window what some live purpose needs of it; nothing else is computed.
    ///     What it throws ends the watch.
    public init(
        setup: CameraSetup, timeZone: TimeZone, options: Options = Options(),
        indicators: @escaping @Sendable (Date) throws -> Set<Indicator>
    ) {
        self.setup = setup
    }

    /// The next window that has ended; a window without a look is one too.
    ///
    /// - Returns: Nil at the end of a file.
    /// - Throws: What `indicators` threw, an error of the source, or `CancellationError`.
    public func nextWindow() async throws -> SealedWindow? {
        nil
    }
}
