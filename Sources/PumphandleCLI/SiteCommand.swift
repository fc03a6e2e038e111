// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Governance
import NeuralDetection
import PeopleCounting
import SiteFile
import VideoIngest

/// `pumphandle site`.
struct SiteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "site", abstract: "Work with site files.", subcommands: [Check.self])

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a site file, and say what it means.",
            discussion: """
                Prints every problem with file, line and what would be right, and exits 2 when there is one. A purpose that \
                has expired is a note while another is live. Where OpenVINO is installed, the cameras' models are compiled \
                and held against their passports.

                EXAMPLES
                  pumphandle site check site.yaml
                  pumphandle site check site.yaml --format json
                """)

        @Argument(help: "The site file.", completion: .file(extensions: ["yaml", "yml"]))
        var file: String?

        @Option(name: .customLong("site"), help: .hidden)
        var named: String?

        @Option(help: "table or json.")
        var format: ReportFormat = .table

        func validate() throws {
            guard (file == nil) != (named == nil) else {
                throw ValidationError("Give one site file, for example 'pumphandle site check site.yaml'.")
            }
        }

        func run() throws {
            let file = file ?? named ?? ""
            let site = try Site(file: file, secrets: .from(ProcessInfo.processInfo.environment))
            let expired = site.expiredPurposes(at: .now)
            guard expired.count < site.purposes.purposes.count else {
                throw SiteFileError(file: file, problems: expired)
            }
            let untried = try Self.tryModels(of: site)
            let report = SiteReport(site, file: file, now: .now, masks: try Self.maskPapers(of: site), untried: untried)
            Console.standard.print(format == .json ? try report.json : report.text)
        }

        /// Holds the cameras' models against their passports.
        ///
        /// - Returns: Why that could not be done; nil where it was, or where there are none.
        /// - Throws: ``Failure`` with everything that the models are refused for.
        private static func tryModels(of site: Site) throws -> String? {
            var faults: [NeuralError] = []
            var untried: String?
            for path in Set(site.cameras.flatMap(\.modelFiles)).sorted() {
                do throws(NeuralError) {
                    if case .untried(let reason) = try ModelFile(path: path).trial() { untried = reason }
                } catch {
                    faults.append(error)
                }
            }
            guard faults.isEmpty else {
                let message = faults.map(\.description).joined(separator: "\n")
                throw faults.contains(where: \.isBadInput) ? Failure.badInput(message) : Failure.fault(message)
            }
            return untried
        }

        /// The passports of the cameras' mask models, by file.
        private static func maskPapers(of site: Site) throws(NeuralError) -> [String: ModelPassport] {
            var papers: [String: ModelPassport] = [:]
            for path in Set(site.cameras.compactMap(\.maskModel)) { papers[path] = try ModelFile(path: path).passport }
            return papers
        }
    }
}

/// What a sound site file means.
struct SiteReport: Encodable {
    struct CameraReport: Encodable {
        let id: String
        let source: String
        let lookSeconds: Double
        let expectedLooks: Int
        let zones: [String]
        let measurable: [Indicator]
        /// Root mean square distance of the surveyed points from the fitted ground plane, metres.
        let groundPlaneResidual: Double?
        /// The lens's distortion, where the surveyed points tell of one.
        let lens: LensDistortion?
        /// How well the calibration tells who is in contact; nil where nothing tells.
        let contact: ContactAccuracy?
        /// Of the zones with an arrow.
        let flow: [FlowReport]
        /// By zone, whose masks can be judged; none without a mask model, or where the declaration does not tell.
        let masks: [MaskReach]
        /// What the live purposes need and this camera cannot measure, with the reason.
        let cannotMeasure: [String: String]
    }

    /// How one zone's flow is measured.
    struct FlowReport: Encodable {
        let zone: String
        /// How far the zone reaches along its arrow.
        let extentMetres: Double
        /// The most people per minute that one person adds.
        let limit: Int
        /// Who goes faster adds no more, metres per second.
        let clippedSpeed: Double

        var text: String {
            let metres = extentMetres.formatted(.number.precision(.fractionLength(1)))
            let speed = clippedSpeed.formatted(.number.precision(.fractionLength(1)))
            return
                "Flow in zone '\(zone)': \(metres) m along its arrow; one person adds at most \(limit) people per minute, so "
                + "who goes faster than \(speed) m/s is taken to go \(speed) m/s."
        }
    }

    struct PurposeReport: Encodable {
        let id: String
        let legalBasis: String
        let indicators: [Indicator]
        let expires: Date
        let isLive: Bool
    }

    let schema = "pumphandle.site-check/1"
    let site: String
    let timeZone: String
    let windowSeconds: Int
    let policy: String
    let policyDocument: String
    let purposes: [PurposeReport]
    let cameras: [CameraReport]
    let notes: [String]

    /// Says what a site means.
    ///
    /// - Parameters:
    ///   - site: Sound.
    ///   - file: What messages call its file.
    ///   - now: When purposes must be live.
    ///   - masks: Passports of its mask models, by file.
    ///   - untried: Why its models were not tried; nil where they were, or where there are none.
    init(_ site: Site, file: String, now: Date, masks: [String: ModelPassport], untried: String?) {
        self.site = site.id
        timeZone = site.timeZone.identifier
        windowSeconds = site.windowSeconds
        policy = site.policyDigest
        policyDocument = site.policyDocument
        purposes = site.purposes.purposes.map {
            PurposeReport(
                id: $0.id, legalBasis: $0.legalBasis, indicators: $0.indicators.sorted(), expires: $0.expires,
                isLive: now < $0.expires)
        }
        let live = site.purposes.purposes.filter { now < $0.expires }
        let needed = live.reduce(into: Set<Indicator>()) { $0.formUnion($1.indicators) }
        cameras = site.cameras.map { camera in
            let missing = needed.subtracting(camera.measurable)
            return CameraReport(
                id: camera.id, source: camera.source.description, lookSeconds: camera.lookEvery / .seconds(1),
                expectedLooks: camera.expectedLooks, zones: camera.zones.ids, measurable: camera.measurable.sorted(),
                groundPlaneResidual: camera.groundPlane?.residual?.rms, lens: camera.groundPlane?.lens,
                contact: camera.contactAccuracy, flow: Self.flows(camera),
                masks: Self.reaches(camera, masks),
                cannotMeasure: Dictionary(
                    uniqueKeysWithValues: missing.map { ($0.rawValue, Self.reason($0, camera)) }))
        }
        var notes = SiteFileError.lines(site.expiredPurposes(at: now), file: file)
        for camera in cameras {
            for (indicator, reason) in camera.cannotMeasure.sorted(by: { $0.key < $1.key }) {
                notes.append("Camera '\(camera.id)' will not release \(indicator): \(reason).")
            }
        }
        for camera in cameras {
            for reach in camera.masks where reach.extent != .everybody {
                notes.append("Camera '\(camera.id)', zone '\(reach.zone)': \(reach.inEnglish)")
            }
        }
        for camera in site.cameras where camera.maskModel != nil && camera.zoneHeights == nil {
            notes.append(
                "Camera '\(camera.id)' does not say how tall people appear, so 'pumphandle camera probe' must tell whether "
                    + "faces are large enough for its mask model.")
        }
        let today = now.formatted(Date.ISO8601FormatStyle(timeZone: site.timeZone).year().month().day())
        for camera in site.cameras {
            guard let measured = camera.measuredError?.measured, measured > today else { continue }
            notes.append(
                "Camera '\(camera.id)' states an error measured on \(measured), a day to come; correct the day.")
        }
        if let untried {
            notes.append("The models' inputs and outputs were not compared with their passports: \(untried).")
        }
        self.notes = notes
    }

    private static func flows(_ camera: CameraSetup) -> [FlowReport] {
        zip(camera.zones.ids, camera.zones.flows).compactMap { zone, flow in
            flow.map {
                FlowReport(zone: zone, extentMetres: $0.extent, limit: $0.limit, clippedSpeed: $0.clippedSpeed)
            }
        }
    }

    private static func reaches(_ camera: CameraSetup, _ masks: [String: ModelPassport]) -> [MaskReach] {
        guard let passport = camera.maskModel.flatMap({ masks[$0] }) else { return [] }
        return camera.zoneHeights?.map { MaskReach($0, passport: passport) } ?? []
    }

    private static func reason(_ indicator: Indicator, _ camera: CameraSetup) -> String {
        switch indicator {
        case .inContact where camera.groundPlane == nil:
            "it has no ground plane, without which pixels are no metres; survey at least 4 points, better 8 or more"
        case .masked, .unmasked:
            "it has no mask model"
        case .flowWith where camera.source.kind == .snapshot, .flowAgainst where camera.source.kind == .snapshot:
            "it gives snapshots, and flow needs a stream, whose frames have known times"
        case .flowWith where camera.groundPlane == nil, .flowAgainst where camera.groundPlane == nil:
            "it has no ground plane, without which pixels are no metres; survey at least 4 points, then give a zone a 'flow'"
        case .flowWith, .flowAgainst:
            "none of its zones has a 'flow', the arrow along which people are measured"
        default:
            "it has no detector for it"
        }
    }

    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            encoder.dateEncodingStrategy = .iso8601
            encoder.keyEncodingStrategy = .convertToSnakeCase
            return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
        }
    }

    var text: String {
        var lines = ["Site '\(site)' is sound: clock of \(timeZone), windows of \(windowSeconds) s."]
        lines.append("Policy \(policy)")
        for purpose in purposes {
            let indicators = purpose.indicators.map(\.rawValue).joined(separator: ", ")
            let ends = purpose.isLive ? "until" : "ENDED on"
            lines.append(
                "Purpose '\(purpose.id)' (\(purpose.legalBasis)): \(indicators), \(ends) \(purpose.expires.formatted(.iso8601))"
            )
        }
        for camera in cameras {
            var line =
                "Camera '\(camera.id)', \(camera.source): a look every \(camera.lookSeconds.formatted()) s, zones "
                + camera.zones.joined(separator: ", ") + "; can measure "
                + camera.measurable.map(\.rawValue).joined(separator: ", ")
            if let residual = camera.groundPlaneResidual {
                line += "; ground plane fits to \(residual.formatted(.number.precision(.significantDigits(2)))) m"
            }
            if let lens = camera.lens {
                line += ", with lens distortion \(lens.first.formatted(.number.precision(.fractionLength(3))))"
                if lens.second != 0 { line += ", \(lens.second.formatted(.number.precision(.fractionLength(3))))" }
            }
            lines.append(line)
            if camera.measurable.contains(.inContact) {
                lines.append("  \(camera.contact?.inEnglish ?? ContactAccuracy.unknownInEnglish)")
            }
            lines += camera.flow.map { "  \($0.text)" }
        }
        lines += notes.map { "Note: \($0)" }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension CameraSetup {
    /// The files of the models that it declares.
    fileprivate var modelFiles: [String] {
        let detecting: String? =
            switch detector {
            case .silhouette, .fused(.none): nil
            case .model(let path), .fused(.some(let path)): path
            }
        return [detecting, maskModel].compactMap(\.self)
    }
}
