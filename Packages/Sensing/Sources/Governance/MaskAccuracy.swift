// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// How often a mask model was right on faces whose truth was known.
public struct MaskAccuracy: Codable, Hashable, Sendable {
    /// Masked faces called masked.
    public let maskedRight: Int
    /// Masked faces judged, at least 1.
    public let maskedOf: Int
    /// Bare faces called bare.
    public let bareRight: Int
    /// Bare faces judged, at least 1.
    public let bareOf: Int

    /// Holds the figures; nil for impossible ones.
    public init?(maskedRight: Int, of maskedOf: Int, bareRight: Int, of bareOf: Int) {
        guard maskedOf > 0, bareOf > 0, 0...maskedOf ~= maskedRight, 0...bareOf ~= bareRight else { return nil }
        self.maskedRight = maskedRight
        self.maskedOf = maskedOf
        self.bareRight = bareRight
        self.bareOf = bareOf
    }

    /// Share of masked faces called masked.
    public var sensitivity: Double { Double(maskedRight) / Double(maskedOf) }
    /// Share of bare faces called bare.
    public var specificity: Double { Double(bareRight) / Double(bareOf) }
}

extension ModelPassport {
    /// The figures of the first evaluation that gives both; nil where none does.
    public var maskAccuracy: MaskAccuracy? {
        for result in evaluation {
            if let sensitivity = result.sensitivity, let specificity = result.specificity {
                return MaskAccuracy(
                    maskedRight: sensitivity.right, of: sensitivity.of, bareRight: specificity.right,
                    of: specificity.of)
            }
        }
        return nil
    }
}
