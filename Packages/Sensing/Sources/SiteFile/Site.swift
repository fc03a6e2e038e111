// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import Governance

/// A site as its file declares it, checked.
public struct Site: Sendable {
    /// Site id.
    public let id: String
    /// Why it may measure, and until when.
    public let purposes: PurposeRegister
}
