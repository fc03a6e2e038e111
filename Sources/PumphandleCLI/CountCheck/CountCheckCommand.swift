// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import ArgumentParser
import Foundation
import Governance
import PeopleCounting
import SiteFile
import Storage

/// `pumphandle count-check`: how far the detector is off, by counting on the spot.
struct CountCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "count-check",
        abstract: "Compare released figures with what someone counts on the spot.",
        discussion: """
            Someone stands at the place for one window and counts on paper; the comparison uses the protected release only. \
            From three checks on, new releases carry the detector's bias and spread and an interval that holds both that and \
            the privacy noise. docs/OPERATIONS.md has the protocol.
            """,
        subcommands: [Start.self, Enter.self, Result.self, CountCheckEraseCommand.self])

    /// Which people at which place.
    struct Place: ParsableArguments {
        @Argument(help: ArgumentHelp("The site file.", valueName: "SITE.yaml"), completion: .file(extensions: ["yaml"]))
        var file: String

        @Option(help: ArgumentHelp("The camera, where the site has several.", valueName: "id"))
        var camera: String?

        @Option(help: ArgumentHelp("The zone, where the camera has several.", valueName: "id"))
        var zone: String?

        @Option(
            name: .customLong("indicator"),
            help: ArgumentHelp(
                "Which people: occupancy, in_contact, masked or unmasked; occupancy when left out.", valueName: "name"))
        var chosen: CountableArgument?

        func validate() throws {
            guard chosen?.indicator.isFlow != true else {
                throw ValidationError(
                    "--indicator \(chosen?.indicator.rawValue ?? ""): flow is nothing to count at an instant; check occupancy, "
                        + "in_contact, masked or unmasked.")
            }
        }

        /// Which people are counted.
        var indicator: Indicator { chosen?.indicator ?? .occupancy }

        /// The site, the camera and the zone that are meant.
        func load() throws -> (site: Site, camera: CameraSetup, zone: String) {
            let site = try Site(file: file, secrets: .unread)
            let camera = try site.chosenCamera(camera)
            let known = camera.zones.ids
            guard let zone = zone ?? (known.count == 1 ? known.first : nil) else {
                throw Failure.badInput(
                    "Camera '\(camera.id)' has \(known.count) zones; name one with --zone: \(known.joined(separator: ", "))."
                )
            }
            guard known.contains(zone) else {
                throw Failure.badInput(
                    "Camera '\(camera.id)' has no zone '\(zone)'; its zones are \(known.joined(separator: ", ")).")
            }
            return (site, camera, zone)
        }

        /// Refuses to have counted what a camera never releases.
        func requireMeasurable(_ camera: CameraSetup) throws {
            guard camera.measurable.contains(indicator) else {
                throw Failure.badInput(
                    "Camera '\(camera.id)' does not measure \(indicator.rawValue): "
                        + (indicator == .inContact ? "it has no ground plane." : "it has no mask model."))
            }
        }
    }

    /// An indicator to count on the spot; flow is understood, to be refused with the reason, but never offered.
    struct CountableArgument: ExpressibleByArgument {
        let indicator: Indicator

        static var allValueStrings: [String] { Indicator.allCases.filter { !$0.isFlow }.map(\.rawValue) }

        init?(argument: String) {
            guard let indicator = Indicator(rawValue: argument) else { return nil }
            self.indicator = indicator
        }
    }

    struct Start: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say which window to count, and print a sheet for it.",
            discussion: """
                EXAMPLES
                  pumphandle count-check start site.yaml --camera square --zone west | lp
                  pumphandle count-check start site.yaml --at 2026-03-01T08:00:00+09:00 --language ko
                """)

        @OptionGroup var place: Place

        @Option(
            help: ArgumentHelp(
                "Not before this instant, in RFC 3339; in two minutes when left out.", valueName: "instant"))
        var at: StartInstant?

        @Option(help: ArgumentHelp("Seconds between two counts; some thirty counts when left out.", valueName: "s"))
        var every: Int?

        @Option(help: "en, ko or both.")
        var language: CountSheet.Language = .both

        @Option(help: "table or json.")
        var format: ReportFormat = .table

        func run() throws {
            let (site, camera, zone) = try place.load()
            try place.requireMeasurable(camera)
            let now = Date.now
            if let at, at.instant < now {
                throw Failure.badInput(
                    "--at \(at.instant.formatted(.iso8601)) is past; give an instant to come, or leave it out.")
            }
            let clock = WindowClock(seconds: site.windowSeconds, timeZone: site.timeZone)
            let window = CountSchedule.window(notBefore: at?.instant ?? now.addingTimeInterval(120), clock)
            guard
                site.purposes.purposes.contains(where: {
                    window.end <= $0.expires && $0.indicators.contains(place.indicator)
                })
            else {
                throw Failure.badInput(
                    "\(place.file): no purpose that is live until \(window.end.formatted(.iso8601)) needs "
                        + "\(place.indicator.rawValue), so nothing is released to compare a count with.")
            }
            let schedule = try CountCheckCommand.schedule(window, every)
            guard schedule.instants.count >= 2 else {
                throw Failure.badInput(
                    "A check needs two counts at least; windows of \(site.windowSeconds) s are too short for more than one"
                        + (every.map { " every \($0) s." } ?? "."))
            }
            let sheet = CountSheet(
                site: site.id, camera: camera.id, zone: zone, indicator: place.indicator,
                contactDistance: camera.contactDistance, schedule: schedule, timeZone: site.timeZone)
            Console.standard.print(format == .json ? sheet.json : sheet.text(language))
        }
    }

    /// The instants of a window, or what step would do.
    fileprivate static func schedule(_ window: (start: Date, end: Date), _ every: Int?) throws -> CountSchedule {
        guard let schedule = CountSchedule(start: window.start, end: window.end, every: every) else {
            throw Failure.badInput(
                "--every \(every ?? 0): it must be a number of seconds that divides the window of "
                    + "\(Int(window.end.timeIntervalSince(window.start))) s.")
        }
        return schedule
    }

    struct Enter: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Store what was counted.",
            discussion: """
                One number for each instant of the sheet, in order; x where nothing could be seen. Kept are the numbers and, \
                if somebody else than the operator counted, the digest of their consent receipt ('consent give --for \
                count'); nothing else of who counted. That a window was counted is logged first, the numbers are not. Once \
                the consent is withdrawn or has ended, the check counts no more.

                EXAMPLES
                  pumphandle count-check enter site.yaml --database city.db --camera square --zone west \
                --start 2026-03-01T08:15:00+09:00 3 4 4 x 5 6 4 3 3 2 4 5 4 4 3 3 2 2 1 3 3 4 5 4 4 3 2 2 3 3
                """)

        @OptionGroup var place: Place

        @Option(help: ArgumentHelp("Where releases are stored.", valueName: "file"), completion: .file())
        var database: String

        @Option(help: ArgumentHelp("Start of the window, from the sheet.", valueName: "instant"))
        var start: StartInstant

        @Option(help: ArgumentHelp("Seconds between two counts, from the sheet.", valueName: "s"))
        var every: Int?

        @Option(help: ArgumentHelp("The counter's consent receipt, or its digest.", valueName: "receipt"))
        var consent: String?

        @Flag(help: "Replace what was entered for the window before.")
        var replace = false

        @OptionGroup var accountOptions: DatabaseLogOptions

        // A number below 0 would else be an unknown option, and nothing would say what a count may be.
        @Argument(
            parsing: .allUnrecognized,
            help: ArgumentHelp("The counts, each from 0 to \(Self.most), or x.", valueName: "count"))
        var counts: [String]

        /// The most people that a count may have.
        private static let most = 100_000

        func validate() throws {
            guard let option = counts.first(where: { $0.count > 1 && $0.hasPrefix("-") && Double($0) == nil }) else {
                return
            }
            throw ValidationError("Unknown option '\(option)'.")
        }

        func run() async throws {
            let (site, camera, zone) = try place.load()
            let clock = WindowClock(seconds: site.windowSeconds, timeZone: site.timeZone)
            let begin = clock.start(of: start.instant), end = clock.end(ofWindowAt: begin)
            guard begin == start.instant else {
                throw Failure.badInput(
                    "--start \(start.instant.formatted(.iso8601)) is within the window that begins at "
                        + "\(begin.formatted(.iso8601)); give the start on the sheet.")
            }
            guard end <= .now else {
                throw Failure.badInput("The window ends at \(end.formatted(.iso8601)), which is still to come.")
            }
            let schedule = try CountCheckCommand.schedule((begin, end), every)
            let numbers = try numbers(schedule)
            // Where no purpose needs it, that is what is said, and logged.
            if site.purposes.purposes.contains(where: { $0.indicators.contains(place.indicator) }) {
                try place.requireMeasurable(camera)
            }
            // Reading first, so that a mistyped name makes no new database.
            let known = try await ReleaseStore(file: database, for: .read).sites().first { $0.id == site.id }
            guard known?.cameras.first(where: { $0.id == camera.id })?.zones.contains(zone) == true else {
                throw Failure.badInput(
                    "\(database): knows no zone '\(zone)' of camera '\(camera.id)'; observe it with this database first."
                )
            }
            let account = try accountOptions.openExisting(beside: database)
            let id = try PlaceID(checking: site.id, as: "site")
            let record = CountCheckRecord(
                site: site.id, camera: camera.id, zone: zone, indicator: place.indicator.rawValue, start: begin,
                seconds: Int(end.timeIntervalSince(begin)), consent: try await receipt(account, id)?.text,
                counts: numbers)
            let store = try ReleaseStore(file: database, for: .write)
            let hasCounts = try await store.countChecks(site: site.id, camera: camera.id).contains {
                $0.zone == zone && $0.indicator == record.indicator && $0.start == begin
            }
            guard replace || !hasCounts else { throw taken(begin) }
            try await log(record, account, id)
            guard try await store.save(record, replacing: replace) else { throw taken(begin) }
            Console.standard.print(
                "Stored \(record.counts.count) counts of zone '\(zone)'. 'pumphandle count-check result' compares them.\n"
            )
        }

        private func taken(_ begin: Date) -> Failure {
            .badInput(
                "The window of \(begin.formatted(.iso8601)) has counts already; --replace puts these in their place.")
        }

        /// The counter's receipt; one that this log did not sign is refused.
        private func receipt(_ account: AccountLog, _ site: PlaceID) async throws -> Digest? {
            guard let consent else { return nil }
            if let digest = Digest(consent) { return digest }
            do {
                let receipt = try ReceiptFile.read(consent)
                try receipt.requireSigned(by: account.verifier)
                return receipt.digest
            } catch let refusal as ReceiptRefusal {
                try await account.refuse(
                    .requestRefused(Act.Refusal(.count, reason: refusal.reason, subject: .local, site: site)),
                    Failure.badInput("\(consent): \(refusal)"))
            }
        }

        /// Logs that a window was counted, if a live purpose needs it and the counter consents.
        private func log(_ record: CountCheckRecord, _ account: AccountLog, _ site: PlaceID) async throws {
            let check = try Act.CountCheck(record)
            do {
                try await account.record { standing throws(RuleViolation) in
                    let now = Date.now
                    guard
                        standing.purposes(site).values.contains(where: {
                            $0.isLive(at: now) && $0.terms.indicators.contains(check.indicator)
                        })
                    else {
                        throw RuleViolation(
                            .purposeDoesNotCover,
                            "No live purpose of site '\(site)' needs \(check.indicator.rawValue), so nobody counts it.")
                    }
                    if let receipt = record.consent.flatMap({ Digest($0) }) {
                        try ConsentRegister(standing).requireLive(receipt, for: .count, at: now)
                    }
                    return [.countEntered(check)]
                }
            } catch {
                guard case .ruled(let violation) = error else { throw error }
                try await account.refuse(
                    .requestRefused(Act.Refusal(.count, reason: violation.reason, subject: .local, site: site)), error)
            }
        }

        /// The counts at their instants.
        private func numbers(_ schedule: CountSchedule) throws -> [CountCheckRecord.Count] {
            let instants = schedule.instants
            guard counts.count == instants.count else {
                throw Failure.badInput(
                    "Found \(counts.count) counts; the window has \(instants.count) instants, one every \(schedule.every) s. "
                        + "Write x for one that was missed.")
            }
            var list: [CountCheckRecord.Count] = []
            for (place, text) in counts.enumerated() where !["x", "X", "-", "–"].contains(text) {
                guard let people = Int(text), (0...Self.most).contains(people) else {
                    throw Failure.badInput(
                        "Count \(place + 1) is '\(text)'; it must be a whole number from 0 to \(Self.most), or x for none."
                    )
                }
                list.append(.init(instant: instants[place], people: people))
            }
            guard list.count >= max(2, (instants.count + 1) / 2) else {
                throw Failure.badInput(
                    "Only \(list.count) of \(instants.count) instants were counted; at least two and half of them are needed."
                )
            }
            return list
        }
    }

    struct Result: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say how far the detector is off at a zone.",
            discussion: """
                Bias and spread over all checks of the zone, the known privacy noise taken off; single windows are not shown. \
                Releases are read for it, which names a purpose and is logged.

                EXAMPLES
                  pumphandle count-check result site.yaml --database city.db --camera square --zone west
                  pumphandle count-check result site.yaml --database city.db --format json
                """)

        @OptionGroup var place: Place

        @Option(help: ArgumentHelp("Where releases are stored.", valueName: "file"), completion: .file())
        var database: String

        @Option(
            help: ArgumentHelp(
                "The purpose to read releases for; the only live one that covers them when left out.", valueName: "id"))
        var purpose: String?

        @OptionGroup var accountOptions: DatabaseLogOptions

        @Option(help: "table or json.")
        var format: ReportFormat = .table

        func run() async throws {
            let (site, camera, zone) = try place.load()
            let checks = try await ReleaseStore(file: database, for: .read).countChecks(
                site: site.id, camera: camera.id
            ).filter { $0.zone == zone && $0.indicator == place.indicator.rawValue }
            let reading = try await ReleaseReading(
                database: database, purpose: purpose, account: accountOptions, isExport: false,
                query: .matching(checks, site: site.id, camera: camera.id, zone: zone), indicators: [place.indicator])
            let account = try accountOptions.openExisting(beside: database)
            let consent = CountConsent(checks, under: try await account.rules(), at: .now)
            let report = CountCheckReport(
                site: site.id, camera: camera.id, zone: zone, indicator: place.indicator,
                estimate: try DetectorErrorEstimate(
                    place.indicator, checks: consent.usable, releases: reading.releases),
                lapsed: consent.lapsed.count, timeZone: site.timeZone)
            Console.standard.print(format == .json ? report.json : report.text)
        }
    }
}

extension CountSheet.Language: ExpressibleByArgument {}
