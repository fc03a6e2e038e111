// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import DifferentialPrivacy
package import Foundation
package import Governance
package import Storage

/// Prints releases as they come, in any of the formats.
package struct ReleasePrinter {
    /// Widths and columns of the table.
    package struct Columns {
        package let timeZone: TimeZone
        package let indicators: [Indicator]
        /// What corrects masked and unmasked to a share; nil where no store tells.
        package let maskModels: MaskModels?
        package let camera: Int
        package let zone: Int

        /// Lays the table out for every indicator, camera and zone that may come.
        package init(
            timeZone: TimeZone, indicators: Set<Indicator>, cameras: [String], zones: [String],
            maskModels: MaskModels? = nil
        ) {
            self.timeZone = timeZone
            self.indicators = indicators.sorted()
            self.maskModels = indicators.isSuperset(of: [.masked, .unmasked]) ? maskModels : nil
            camera = max(6, cameras.map(\.count).max() ?? 0)
            zone = max(4, zones.map(\.count).max() ?? 0)
        }
    }

    private let format: OutputFormat
    private let columns: Columns
    private let print: (String) -> Void
    private var printed = 0
    private var absences: Set<MaskShare.Absence> = []
    /// Releases that carry the detector's error.
    private var corrected = 0

    package init(_ format: OutputFormat, columns: Columns, print: @escaping (String) -> Void) {
        self.format = format
        self.columns = columns
        self.print = print
    }

    /// Prints what stands above the first release.
    package func begin() {
        switch format {
        case .table: print(header + "\n")
        case .json: print("[")
        case .ndjson: break
        case .csv: print(ReleaseCSV.header + "\n")
        }
    }

    /// Prints one release.
    ///
    /// - Throws: `EncodingError` when a number in it has no form in JSON.
    package mutating func add(_ release: Release) throws {
        switch format {
        case .table:
            printRow(release)
            corrected += release.detector.isEmpty ? 0 : 1
        case .json: print((printed == 0 ? "\n" : ",\n") + (try ReleaseDocument.text(of: release)))
        case .ndjson: print(try ReleaseDocument.text(of: release) + "\n")
        case .csv: print(ReleaseCSV.row(release) + "\n")
        }
        printed += 1
    }

    /// Prints what stands below the last release.
    package func end() {
        switch format {
        case .table:
            print(printed == 0 ? "No releases.\n" : Self.legend(corrected: corrected))
            if printed > 0, columns.indicators.contains(where: \.isFlow) { print(Self.flowNote) }
            if printed > 0, columns.maskModels != nil { print(maskNote) }
        case .json: print(printed == 0 ? "]\n" : "\n]\n")
        case .ndjson, .csv: break
        }
    }

    private var header: String {
        let indicators =
            columns.indicators.map { Self.padded($0.rawValue, 15) }.joined()
            + (columns.maskModels == nil ? "" : "mask share")
        return Self.padded("start (\(columns.timeZone.identifier))", 26) + Self.padded("camera", columns.camera + 2)
            + Self.padded("zone", columns.zone + 2) + Self.padded("looks", 11) + indicators.trimmingSuffixSpaces
    }

    private mutating func printRow(_ release: Release) {
        var share = ""
        if let models = columns.maskModels {
            do throws(MaskShare.Absence) {
                share = Self.interval(try models.share(of: release))
            } catch {
                absences.insert(error)
                share = "–"
            }
        }
        print(row(release, share: share) + "\n")
    }

    private static let flowNote =
        "flow_with and flow_against: people per minute across the zone, with its arrow and against it.\n"

    /// What the mask share means, and why some releases have none.
    private var maskNote: String {
        let reasons = absences.sorted { $0.rawValue < $1.rawValue }.map(\.sentence).joined()
        return "Mask share: of the faces judged, corrected for the model's errors, with its 95 % interval.\n" + reasons
    }

    private func row(_ release: Release, share: String) -> String {
        let indicators =
            columns.indicators.map { indicator in
                Self.padded(
                    release.indicators[indicator].map { Self.interval($0, release.detector[indicator]) } ?? "–", 15)
            }.joined() + share
        return Self.padded(Self.local(release.start, columns.timeZone), 26)
            + Self.padded(release.camera, columns.camera + 2) + Self.padded(release.zone, columns.zone + 2)
            + Self.padded("\(release.looks)/\(release.expectedLooks)", 11) + indicators.trimmingSuffixSpaces
    }

    /// What the intervals hold.
    private static func legend(corrected: Int) -> String {
        let noise = "People per look; ± holds the true mean of the looks in 95 of 100 windows.\n"
        guard corrected > 0 else {
            return noise + "The detector's own error is not measured here; 'pumphandle count-check' measures it.\n"
        }
        return noise
            + "* holds the true number of people: the detector's bias, found by counting on the spot or on labelled "
            + "footage (which may show another place), is taken off, and its spread added. Without * it is not known.\n"
    }

    /// The mean and the half-width of its 95 % interval; corrected and marked where the detector's error is known.
    package static func interval(_ estimate: Release.Estimate, _ detector: Release.DetectorError? = nil) -> String {
        func text(_ value: Double) -> String {
            let tenths = (value * 100).rounded() / 100
            return tenths == 0
                ? "0.00"
                : tenths.formatted(
                    .number.precision(.fractionLength(2)).locale(.init(identifier: "en_US_POSIX")).grouping(.never))
        }
        if let detector {
            return "\(text((detector.low + detector.high) / 2)) ± \(text((detector.high - detector.low) / 2))*"
        }
        return "\(text(estimate.mean)) ± \(text(1.96 * estimate.sigma))"
    }

    /// A share and its interval, per cent.
    package static func interval(_ share: MaskShare) -> String {
        func percent(_ value: Double) -> Int { Int((100 * value).rounded()) }
        return "\(percent(share.share)) % (\(percent(share.low)) to \(percent(share.high)) %)"
    }

    /// An instant on the site's clock, with the offset that tells repeated hours apart.
    package static func local(_ instant: Date, _ timeZone: TimeZone) -> String {
        instant.formatted(
            Date.ISO8601FormatStyle(dateTimeSeparator: .space, timeZoneSeparator: .colon, timeZone: timeZone))
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text.count >= width ? text + " " : text + String(repeating: " ", count: width - text.count)
    }
}

extension String {
    fileprivate var trimmingSuffixSpaces: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}

extension MaskShare.Absence {
    /// What the table says below it.
    fileprivate var sentence: String {
        switch self {
        case .notMeasured: "No share where masks were not measured.\n"
        case .notEvaluated:
            "No share where the mask model's passport gives no sensitivity and specificity (docs/NEURAL.md).\n"
        case .modelTellsNothing: "No share where sensitivity and specificity of the model add up to 1 or less.\n"
        case .tooFewFaces: "No share where the noise alone could explain all faces that were judged.\n"
        }
    }
}
