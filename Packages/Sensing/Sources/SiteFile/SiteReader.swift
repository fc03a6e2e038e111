// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import DifferentialPrivacy
import Foundation
import Governance
import PeopleCounting

/// Reads the document's top level and its rules; cameras are in `SiteReader+Camera`.
struct SiteReader {
    /// A site whose parts are all sound.
    struct Draft {
        let id: String
        let timeZone: TimeZone
        let windowSeconds: Int
        let purposes: PurposeRegister
        let policy: PrivacyPolicy
        let cameras: [CameraSetup]
        let purposeLines: [Int]
        let models: ModelPolicy?
    }

    let folder: String
    let secrets: Site.Secrets

    /// The draft, or nil after reporting what is missing.
    func read(_ root: Field) -> Draft? {
        guard
            let map = Mapping(root, keys: ["site", "time_zone", "window", "purposes", "privacy", "models", "cameras"])
        else { return nil }
        let id = map.required("site", "city-hall")?.identifier()
        let timeZone = map.required("time_zone", "Asia/Seoul").flatMap(readTimeZone)
        let window = map.optional("window").map { readWindow($0) } ?? 900
        let purposeFields = map.required("purposes", "[…]")?
            .elements(atLeast: 1, "write a list of at least one purpose; nothing is measured without one")
        // Dates are checked even where the time zone is wrong; the problem already reported stops the site.
        let purposes = purposeFields.map { readPurposes($0, timeZone ?? .gmt) }
        let policy = map.required("privacy", "{ rho_per_window: 1/100, delta: 1e-6 }")
            .flatMap { readPolicy($0, needed: purposes ?? []) }
        let modelsField = map.optional("models")
        let models = modelsField.flatMap(readModels)
        let cameraFields = map.required("cameras", "[…]")?
            .elements(atLeast: 1, "write a list of at least one camera")
        let cameras = cameraFields.map { readCameras($0, windowSeconds: window ?? 900, models: models) }
        guard let id, let timeZone, let window, let purposes, let policy, let cameras,
            let register = register(purposes, map), (modelsField == nil) == (models == nil)
        else { return nil }
        return Draft(
            id: id, timeZone: timeZone, windowSeconds: window, purposes: register, policy: policy, cameras: cameras,
            purposeLines: purposeFields?.map(\.line) ?? [], models: models)
    }

    private func readTimeZone(_ field: Field) -> TimeZone? {
        let example = "write an IANA name such as Asia/Seoul or Europe/London"
        guard let name = field.text(example) else { return nil }
        let known = TimeZone.knownTimeZoneIdentifiers
        // An offset such as GMT+9 has no summer time and says nothing of the place.
        guard known.contains(name) || name == "UTC", let zone = TimeZone(identifier: name) else {
            let nearest = Nearest.suggestion(for: name, among: known).map { "; did you mean '\($0)'?" } ?? ""
            field.report("found \(field.node.spoken), which is no IANA time zone", example + nearest)
            return nil
        }
        return zone
    }

    private func readWindow(_ field: Field) -> Int? {
        let limits = "of whole seconds that divides a day, from 1 s to 24 h"
        guard let milliseconds = field.milliseconds(in: 1000...86_400_000, limits) else { return nil }
        guard milliseconds % 1000 == 0, 86_400_000 % milliseconds == 0 else {
            field.report("found \(field.node.spoken)", "write a time \(limits), for example 15 min")
            return nil
        }
        return milliseconds / 1000
    }

    private func register(_ purposes: [Purpose], _ map: Mapping) -> PurposeRegister? {
        do {
            return try PurposeRegister(purposes)
        } catch {
            map.optional("purposes")?.report("the purposes are refused", "\(error)")
            return nil
        }
    }

    private func readPurposes(_ fields: [Field], _ timeZone: TimeZone) -> [Purpose] {
        var purposes: [Purpose] = []
        for field in fields {
            guard let purpose = readPurpose(field, timeZone) else { continue }
            guard !purposes.contains(where: { $0.id == purpose.id }) else {
                field.report("found a second purpose '\(purpose.id)'", "give each purpose an id of its own")
                continue
            }
            purposes.append(purpose)
        }
        return purposes
    }

    private func readPurpose(_ field: Field, _ timeZone: TimeZone) -> Purpose? {
        guard let map = Mapping(field, keys: ["id", "legal_basis", "indicators", "roles", "expires"]) else {
            return nil
        }
        let id = map.required("id", "influenza-2026")?.identifier()
        let basis = map.required("legal_basis", "Act on …, section …")?.sentence()
        let names = Indicator.allCases.map(\.rawValue).joined(separator: ", ")
        let indicators = map.required("indicators", "[occupancy]")?
            .elements(atLeast: 1, "write a list of at least one of \(names)")
            .map { readIndicators($0, names) }
        let expires = map.required("expires", "2026-12-31").flatMap { field -> Date? in
            guard let text = field.text("write the last day, for example 2026-12-31"),
                let end = CivilDate.end(of: text, in: timeZone)
            else {
                if !field.isNothing, case .text = field.node.content {
                    field.report(
                        "found \(field.node.spoken), which is no day of the calendar",
                        "write the last day as year-month-day, for example 2026-12-31")
                }
                return nil
            }
            return end
        }
        let rolesField = map.optional("roles")
        let roles = rolesField?.elements(atLeast: 1, "write a list of at least one of \(Self.roleNames)")
            .flatMap(readRoles)
        guard let id, let basis, let indicators, !indicators.isEmpty, let expires,
            rolesField == nil || roles != nil
        else { return nil }
        return Purpose(
            id: id, legalBasis: basis, indicators: Set(indicators), expires: expires, roles: roles.map { Set($0) })
    }

    private static let roleNames = Role.allCases.map(\.rawValue).joined(separator: ", ")

    /// Nil where one of them is unknown or stands twice.
    private func readRoles(_ fields: [Field]) -> [Role]? {
        var found: [Role] = []
        for field in fields {
            guard let text = field.text("write one of \(Self.roleNames)") else { continue }
            guard let role = Role(rawValue: text) else {
                let nearest = Nearest.suggestion(for: text, among: Role.allCases.map(\.rawValue))
                field.report(
                    "unknown role \(field.node.spoken)",
                    nearest.map { "did you mean '\($0)'? The roles are \(Self.roleNames)" }
                        ?? "write one of \(Self.roleNames)")
                continue
            }
            guard !found.contains(role) else {
                field.report("found '\(text)' twice", "name each role once")
                continue
            }
            found.append(role)
        }
        return found.count == fields.count ? found : nil
    }

    private func readIndicators(_ fields: [Field], _ names: String) -> [Indicator] {
        var found: [Indicator] = []
        for field in fields {
            guard let text = field.text("write one of \(names)") else { continue }
            guard let indicator = Indicator(rawValue: text) else {
                let nearest = Nearest.suggestion(for: text, among: Indicator.allCases.map(\.rawValue))
                field.report(
                    "unknown indicator \(field.node.spoken)",
                    nearest.map { "did you mean '\($0)'? The indicators are \(names)" } ?? "write one of \(names)")
                continue
            }
            guard !found.contains(indicator) else {
                field.report("found '\(text)' twice", "name each indicator once")
                continue
            }
            found.append(indicator)
        }
        return found
    }

    private func readPolicy(_ field: Field, needed purposes: [Purpose]) -> PrivacyPolicy? {
        guard let map = Mapping(field, keys: ["rho_per_window", "delta", "split"]) else { return nil }
        let rho = map.required("rho_per_window", "1/100")
            .flatMap { rational($0, above: 0, through: 100, "an exact number above 0, at most 100, for example 1/100") }
        let delta = map.required("delta", "1e-6").flatMap {
            rational(
                $0, above: 0, through: Rational(1, 1000) ?? 1,
                "an exact number above 0, at most 1/1000, for example 1e-6")
        }
        let splitField = map.optional("split")
        let needed = purposes.reduce(into: Set<Indicator>()) { $0.formUnion($1.indicators) }
        let split = splitField.map { readSplit($0) } ?? PrivacyPolicy.evenSplit(for: needed)
        guard let rho, let delta, let split else { return nil }
        for purpose in purposes {
            for indicator in purpose.indicators.sorted() where split[indicator] == nil {
                (splitField ?? field).report(
                    "'\(indicator.rawValue)' has no weight, but the purpose '\(purpose.id)' needs it",
                    "add for example '\(indicator.rawValue): 1', or take it out of the purpose")
                return nil
            }
        }
        do {
            return try PrivacyPolicy(rhoPerWindow: rho, delta: delta, split: split)
        } catch {
            field.report("the privacy policy is refused", "\(error)".trimmed)
            return nil
        }
    }

    private func rational(_ field: Field, above low: Rational, through high: Rational, _ right: String) -> Rational? {
        guard case .text(let text, _) = field.node.content, let value = Rational(text), value > low, value <= high
        else {
            field.report("found \(field.node.spoken)", "write \(right)")
            return nil
        }
        return value
    }

    private func readSplit(_ field: Field) -> [Indicator: Rational]? {
        guard let map = Mapping(field, keys: Indicator.allCases.map(\.rawValue)) else { return nil }
        var split: [Indicator: Rational] = [:]
        var isSound = true
        for indicator in Indicator.allCases {
            guard let weight = map.optional(indicator.rawValue) else { continue }
            let value = rational(
                weight, above: 0, through: 1_000_000,
                "a weight above 0, for example 1; leave out what is never released")
            split[indicator] = value
            isSound = isSound && value != nil
        }
        guard isSound else { return nil }
        guard !split.isEmpty else {
            field.report("the split names no indicator", "give at least one a weight, for example 'occupancy: 1'")
            return nil
        }
        return split
    }
}

extension String {
    /// Without the full stop that the sentence around it adds.
    var trimmed: String { hasSuffix(".") ? String(dropLast()) : self }
}
