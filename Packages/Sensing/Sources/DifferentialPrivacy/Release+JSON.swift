// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import struct Foundation.Date

internal import enum Governance.Indicator

extension Release: Codable {
    /// The names of the contract.
    public enum CodingKeys: String, CodingKey, CaseIterable {
        /// Name and version of the format.
        case schema
        /// Site id.
        case site
        /// Camera id.
        case camera
        /// Zone id.
        case zone
        /// Start of the window, RFC 3339.
        case start
        /// Length of the window.
        case seconds
        /// Looks that counted.
        case looks
        /// Looks of a window without outage.
        case expectedLooks = "expected_looks"
        /// Estimates by indicator.
        case indicators
        /// Kind of noise.
        case mechanism
        /// zCDP cost.
        case rho
        /// Digest of the policy.
        case policy
        /// The detector's own error by indicator; left out where none was measured.
        case detector
    }

    /// Reads the contract's JSON; refuses another schema and another mechanism.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func refuse(_ key: CodingKeys, _ problem: String) -> DecodingError {
            .dataCorruptedError(forKey: key, in: container, debugDescription: problem)
        }
        let schema = try container.decode(String.self, forKey: .schema)
        guard schema == Self.currentSchema else {
            throw refuse(.schema, "expected \"\(Self.currentSchema)\", found \"\(schema)\"")
        }
        let mechanism = try container.decode(String.self, forKey: .mechanism)
        guard mechanism == Self.discreteGaussian else {
            throw refuse(.mechanism, "expected \"\(Self.discreteGaussian)\", found \"\(mechanism)\"")
        }
        let text = try container.decode(String.self, forKey: .start)
        guard let start = instant(rfc3339: text) else {
            throw refuse(.start, "expected an RFC 3339 time such as 2026-11-23T08:15:00Z, found \"\(text)\"")
        }
        func byIndicator<Value>(_ named: [String: Value], _ key: CodingKeys) throws -> [Indicator: Value] {
            try named.reduce(into: [:]) { result, entry in
                guard let indicator = Indicator(rawValue: entry.key) else {
                    let known = Indicator.allCases.map(\.rawValue).joined(separator: ", ")
                    throw refuse(key, "unknown indicator \"\(entry.key)\"; known are \(known)")
                }
                result[indicator] = entry.value
            }
        }
        let indicators = try byIndicator(container.decode([String: Estimate].self, forKey: .indicators), .indicators)
        try self.init(
            site: container.decode(String.self, forKey: .site),
            camera: container.decode(String.self, forKey: .camera),
            zone: container.decode(String.self, forKey: .zone), start: start,
            seconds: container.decode(Int.self, forKey: .seconds),
            looks: container.decode(Int.self, forKey: .looks),
            expectedLooks: container.decode(Int.self, forKey: .expectedLooks), indicators: indicators,
            rho: container.decode(Double.self, forKey: .rho),
            policy: container.decode(String.self, forKey: .policy))
        let errors = try container.decodeIfPresent([String: DetectorError].self, forKey: .detector) ?? [:]
        detector = try byIndicator(errors, .detector)
    }

    /// Writes the contract's JSON.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(schema, forKey: .schema)
        try container.encode(site, forKey: .site)
        try container.encode(camera, forKey: .camera)
        try container.encode(zone, forKey: .zone)
        try container.encode(rfc3339(start), forKey: .start)
        try container.encode(seconds, forKey: .seconds)
        try container.encode(looks, forKey: .looks)
        try container.encode(expectedLooks, forKey: .expectedLooks)
        func named<Value>(_ values: [Indicator: Value]) -> [String: Value] {
            Dictionary(uniqueKeysWithValues: values.map { ($0.key.rawValue, $0.value) })
        }
        try container.encode(named(indicators), forKey: .indicators)
        try container.encode(mechanism, forKey: .mechanism)
        try container.encode(rho, forKey: .rho)
        try container.encode(policy, forKey: .policy)
        if !detector.isEmpty { try container.encode(named(detector), forKey: .detector) }
    }
}
