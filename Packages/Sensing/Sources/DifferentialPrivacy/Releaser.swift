// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import Governance

internal import struct Foundation.Date

/// The one way from exact counts to numbers that may leave the process.
public struct Releaser: Sendable {
    /// Site id.
    public let site: String
    /// What is spent per window, and on what.
    public let policy: PrivacyPolicy
    /// `sha256:` and the digest of the policy, written into every release.
    public let policyDigest: String

    /// Holds a site's policy.
    ///
    /// - Parameters:
    ///   - site: Site id.
    ///   - policy: What is spent, and on what.
    ///   - policyDigest: `sha256:` and 64 hexadecimal digits.
    public init(site: String, policy: PrivacyPolicy, policyDigest: String) {
        self.site = site
        self.policy = policy
        self.policyDigest = policyDigest
    }

    /// Ends a window's exact counts and gives their protected form, one release per zone in the order of the zones.
    ///
    /// Released is what was both counted and granted. The charge is the policy's ρ, once, whatever the counts: the
    /// zones are disjoint. A window in which no look counted yields releases without indicators.
    ///
    /// - Parameters:
    ///   - counts: Consumed, so that no second noisy look at the same data can be had.
    ///   - grant: Of the whole window: ``Governance/PurposeRegister/grant(from:through:)``.
    /// - Returns: One release per zone.
    /// - Throws: ``PrivacyError/grantDoesNotCover(camera:start:end:from:until:)``,
    ///   ``PrivacyError/nothingGranted(camera:granted:)``, ``PrivacyError/noShare(indicator:)``,
    ///   ``PrivacyError/impossibleWindow(camera:seconds:expectedLooks:)``, ``PrivacyError/scale(_:)``. None depends on a
    ///   count, and the counts are gone all the same.
    public func release(
        _ counts: consuming WindowCounts, under grant: PurposeGrant
    ) throws(PrivacyError) -> [Release] {
        var generator = SystemRandomNumberGenerator()
        return try release(counts, under: grant, using: &generator)
    }

    /// The same with a given source of randomness, for tests.
    package func release(
        _ counts: consuming WindowCounts, under grant: PurposeGrant, using generator: inout some RandomNumberGenerator
    ) throws(PrivacyError) -> [Release] {
        let end = counts.start.addingTimeInterval(Double(counts.seconds))
        guard grant.covers(from: counts.start, through: end) else {
            throw .grantDoesNotCover(
                camera: counts.camera, start: counts.start, end: end, from: grant.instant, until: grant.validUntil)
        }
        let released = grant.indicators.intersection(counts.sums.keys)
        guard !released.isEmpty else {
            throw .nothingGranted(camera: counts.camera, granted: grant.indicators)
        }
        let mechanism = try WindowMechanism(
            camera: counts.camera, seconds: counts.seconds, expectedLooks: counts.expectedLooks,
            indicators: released, flowLimits: counts.flowLimits, policy: policy)
        let looks = counts.looks
        var releases: [Release] = []
        for (position, zone) in counts.zones.enumerated() {
            var estimates: [Indicator: Release.Estimate] = [:]
            for coordinate in mechanism.coordinates
            where looks > 0 && coordinate.covers(flowLimit: counts.flowLimits[position]) {
                guard let exact = counts.sums[coordinate.indicator]?[position] else { continue }
                let (sum, overflow) = exact.addingReportingOverflow(coordinate.noise.sample(using: &generator))
                // Clamping a noisy sum is post-processing.
                let noisy = overflow ? (exact < 0 ? Int.min : Int.max) : sum
                estimates[coordinate.indicator] = Release.Estimate(
                    sum: noisy, mean: Double(noisy) / Double(looks),
                    sigma: coordinate.noise.variance.squareRoot() / Double(looks))
            }
            releases.append(
                Release(
                    site: site, camera: counts.camera, zone: zone, start: counts.start, seconds: counts.seconds,
                    looks: looks, expectedLooks: counts.expectedLooks, indicators: estimates,
                    rho: policy.rhoPerWindow.double(rounding: .up), policy: policyDigest))
        }
        return releases
    }
}
