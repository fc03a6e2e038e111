// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import DifferentialPrivacy
internal import Foundation
public import Governance

/// A release as the text that is published: one line of JSON with sorted keys.
public enum ReleaseDocument {
    /// The text of a release.
    ///
    /// - Throws: `EncodingError` when a number in it is not finite.
    public static func text(of release: Release) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(release), as: UTF8.self)
    }

    /// The release in a text.
    ///
    /// - Throws: `DecodingError` when it is none.
    public static func release(in text: String) throws -> Release {
        try JSONDecoder().decode(Release.self, from: Data(text.utf8))
    }
}

extension Release {
    /// The same release with these indicators only; all of them where none is named.
    public func keeping(_ names: Set<Indicator>) -> Release {
        guard !names.isEmpty else { return self }
        var kept = Release(
            site: site, camera: camera, zone: zone, start: start, seconds: seconds, looks: looks,
            expectedLooks: expectedLooks, indicators: indicators.filter { names.contains($0.key) }, rho: rho,
            policy: policy)
        kept.detector = detector.filter { names.contains($0.key) }
        return kept
    }
}
