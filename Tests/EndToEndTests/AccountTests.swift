// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import DifferentialPrivacy
import Foundation
import Storage
import Testing
import TransparencyLog

/// What cannot be logged does not happen, and what happens can be proved.
@Suite(.enabled(if: Program.hasClip, "Debian's opencv-doc is not installed"))
struct AccountTests {
    private static let database = ["--database", "city.db"]

    private static func observe(_ start: String) -> [String] {
        ["observe", Program.clip, "--site", "site.yaml", "--format", "ndjson", "--start", start] + database
    }

    private static func entries(in folder: URL) async throws -> [Act] {
        try await Program.entries(of: "city.db", in: folder).map(\.act)
    }

    @Test func everyReleaseIsProvedWithTheLogsKeyAlone() async throws {
        try await Program.withFolder { folder in
            try Program.writeSite(in: folder)
            let observed = try await Program.run(Self.observe("2026-03-01T08:00:00Z"), in: folder)
            #expect(observed.status == 0)
            let kinds = try await Self.entries(in: folder).map(\.kind)
            #expect(
                kinds == [.siteInForce, .purposeDeclared, .cameraEnabled]
                    + Array(repeating: .released, count: 8) + [.cameraDisabled])
            let mode = try FileManager.default.attributesOfItem(
                atPath: folder.appending(path: "city.db-log.key").path)
            #expect(mode[.posixPermissions] as? Int == 0o600)
            let key = try await Program.run(["log", "vkey", "--key", "city.db-log.key"], in: folder).output
                .trimmingCharacters(in: .newlines)
            let verified = try await Program.run(["log", "verify", "city.db-log", "--vkey", key], in: folder)
            #expect(verified.status == 0)
            let released = observed.output.split(separator: "\n").map(String.init)
            for zone in ["left", "right"] {
                let proof = try await Program.run(
                    ["releases", "prove", "--zone", zone, "--start", "2026-03-01T09:00:30+01:00"] + Self.database,
                    in: folder)
                try proof.output.write(
                    to: folder.appending(path: "proof.json"), atomically: true, encoding: .utf8)
                let shown = try #require(
                    released.first { $0.contains("08:00:30Z") && $0.contains("\"zone\":\"\(zone)\"") })
                try shown.write(to: folder.appending(path: "shown.json"), atomically: true, encoding: .utf8)
                let check = ["releases", "check", "proof.json", "--vkey", key]
                let holds = try await Program.run(check + ["--release", "shown.json"], in: folder)
                #expect(holds.status == 0 && holds.output.hasPrefix("holds: "))
                // Another sum, whatever the noise made of it.
                try shown.replacing(/"sum":-?\d+/, with: "\"sum\":123456789").write(
                    to: folder.appending(path: "shown.json"), atomically: true, encoding: .utf8)
                #expect(try await Program.run(check + ["--release", "shown.json"], in: folder).status == 3)
            }
            #expect(try await Self.entries(in: folder).suffix(2).map(\.kind) == [.exported, .exported])
        }
    }

    /// Faults of a log that was good: nothing is released, nothing new is visible, and the reason is shown.
    @Test(arguments: ["file", "key", "no key", "checkpoint", "entry", "another"])
    func withoutItsLogNothingIsReleased(fault: String) async throws {
        try await Program.withFolder { folder in
            try Program.writeSite(in: folder)
            let first = try await Program.run(Self.observe("2026-03-01T08:00:00Z"), in: folder)
            #expect(first.status == 0)
            let log = folder.appending(path: "city.db-log")
            let key = folder.appending(path: "city.db-log.key")
            let files = FileManager.default
            switch fault {
            case "file":
                try files.removeItem(at: log)
                try Data().write(to: log)
            case "key", "another":
                try files.removeItem(at: key)
                if fault == "another" { try files.removeItem(at: log) }
                let new = try await Program.run(
                    ["log", "init", "other", "--origin", "pumphandle.local/test-site", "--key", "city.db-log.key"],
                    in: folder)
                #expect(new.status == 0)
                if fault == "another" { try Data("key".utf8).write(to: key) }
            case "no key": try files.removeItem(at: key)
            case "checkpoint": try Data("junk".utf8).write(to: log.appending(path: "checkpoint"))
            default:
                let bundles = log.appending(path: "tile/entries/000.p")
                // The widest is the one that the checkpoint speaks of.
                let name = try #require(
                    try files.contentsOfDirectory(atPath: bundles.path).max { (Int($0) ?? 0) < (Int($1) ?? 0) })
                var bytes = try Data(contentsOf: bundles.appending(path: name))
                bytes[bytes.count - 3] ^= 1
                try bytes.write(to: bundles.appending(path: name))
            }
            let outcome = try await Program.run(Self.observe("2026-03-02T08:00:00Z"), in: folder)
            #expect(outcome.status == 1 && outcome.output.isEmpty && !outcome.talk.isEmpty, "\(outcome.talk)")
            let stored = try await ReleaseStore(file: folder.appending(path: "city.db").path, for: .read).releases(
                ReleaseQuery())
            #expect(stored.count == 24)
            let list = try await Program.run(["releases", "list"] + Self.database, in: folder)
            #expect(list.status == 1 && list.output.isEmpty)
        }
    }

    /// A file system with room for little: whatever was printed is in the database, and nothing else is.
    @Test(.enabled(if: Program.mayMount, "mounting a small file system is not allowed here"), arguments: [24, 48, 96])
    func aFullDiskUnderTheLogReleasesNothingThatIsNotLogged(kibibytes: Int) async throws {
        try await Program.withFolder { folder in
            try Program.writeSite(in: folder, window: "1 s", lookEvery: "100 ms")
            let outcome = try await Program.run(
                Self.observe("2026-03-01T08:00:00Z") + ["--log", "small/log", "--log-key", "log.key"],
                under: [
                    "/usr/bin/unshare", "-m", "/bin/bash", "-c",
                    "mkdir small && mount -t tmpfs -o size=\(kibibytes)k none small && exec \"$@\"", "bash",
                ], in: folder)
            #expect(outcome.status == 1 && !outcome.wasKilled, "\(outcome.talk)")
            #expect(outcome.talk.contains("No space left on device"), "\(outcome.talk)")
            let printed = try outcome.output.split(separator: "\n").map { try ReleaseDocument.release(in: String($0)) }
            let stored = try await ReleaseStore(file: folder.appending(path: "city.db").path, for: .read).releases(
                ReleaseQuery())
            #expect(Set(printed) == Set(stored))
        }
    }

    @Test func aReadOutsideAPurposeIsRefusedAndLogged() async throws {
        try await Program.withFolder { folder in
            try Program.writeSite(in: folder)
            _ = try await Program.run(Self.observe("2026-03-01T08:00:00Z"), in: folder)
            for (options, says) in [
                (["--purpose", "malaria"], "never declared the purpose 'malaria'"),
                (["--indicator", "masked"], "no live one of site 'test-site' covers what is asked"),
            ] {
                for verb in ["list", "export"] {
                    let outcome = try await Program.run(["releases", verb] + Self.database + options, in: folder)
                    #expect(outcome.status == 2 && outcome.output.isEmpty && outcome.talk.contains(says))
                    #expect(try await Self.entries(in: folder).last?.kind == .requestRefused)
                }
            }
            let answered = try await Program.run(
                ["releases", "export", "--purpose", "test"] + Self.database, in: folder)
            #expect(answered.status == 0 && answered.output.split(separator: "\n").count == 24)
            #expect(try await Self.entries(in: folder).last?.kind == .exported)
        }
    }

    @Test func nobodyAloneExtendsAPurpose() async throws {
        try await Program.withFolder { folder in
            try Program.writeSite(in: folder, expires: "2098-12-31")
            #expect(try await Program.run(Self.observe("2026-03-01T08:00:00Z"), in: folder).status == 0)
            try Program.writeSite(in: folder)
            let outcome = try await Program.run(Self.observe("2026-03-02T08:00:00Z"), in: folder)
            #expect(outcome.status == 2 && outcome.output.isEmpty)
            #expect(outcome.talk.contains("Nobody alone extends a purpose"))
            #expect(try await Self.entries(in: folder).last?.kind == .requestRefused)
        }
    }

    @Test func aFoundedSiteTakesOnlyWhatItsApproversSigned() async throws {
        try await Program.withFolder { folder in
            try Program.writeSite(in: folder)
            func run(_ arguments: String...) async throws -> Program.Outcome {
                try await Program.run(arguments, in: folder)
            }
            for office in ["operator", "privacy-officer", "public-representative"] {
                let made = try await run("policy", "key", "city.example/\(office)", "--key", "\(office).key")
                try made.output.write(
                    to: folder.appending(path: "\(office).vkey"), atomically: true, encoding: .utf8)
            }
            let founded = try await Program.run(
                [
                    "policy", "found", "--site", "site.yaml", "--approver", "operator.vkey", "--approver",
                    "privacy-officer.vkey", "--approver", "public-representative.vkey", "--required", "2",
                ] + Self.database, in: folder)
            #expect(founded.status == 0, "\(founded.talk)")
            let refused = try await Program.run(Self.observe("2026-03-01T08:00:00Z"), in: folder)
            #expect(refused.status == 2 && refused.output.isEmpty)
            #expect(refused.talk.contains("2 of 3 approvers must sign it: run 'pumphandle policy propose'"))

            let proposal = try await Program.run(
                ["policy", "propose", "--site", "site.yaml"] + Self.database, in: folder)
            try proposal.output.write(to: folder.appending(path: "p"), atomically: true, encoding: .utf8)
            #expect(try await run("policy", "sign", "p", "--key", "operator.key", "--site", "site.yaml").status == 0)
            let tooFew = try await Program.run(["policy", "apply", "p"] + Self.database, in: folder)
            #expect(tooFew.status == 3 && tooFew.talk.contains("1 of 3 approvers signed, 2 must"))
            #expect(try await run("policy", "sign", "p", "--key", "public-representative.key").status == 0)
            let applied = try await Program.run(["policy", "apply", "p"] + Self.database, in: folder)
            #expect(applied.status == 0, "\(applied.talk)")
            #expect(try await Program.run(Self.observe("2026-03-01T08:00:00Z"), in: folder).status == 0)

            // A later end is another policy: it takes signatures again.
            try Program.writeSite(in: folder, expires: "2098-01-01")
            #expect(try await run("policy", "sign", "p", "--key", "operator.key", "--site", "site.yaml").status == 3)
            #expect(try await Program.run(Self.observe("2026-03-02T08:00:00Z"), in: folder).status == 2)
            let history = try await Program.run(["policy", "history"] + Self.database, in: folder)
            #expect(history.status == 0)
            #expect(history.output.contains("signed by city.example/operator, city.example/public-representative"))
        }
    }

    @Test func approversSignWhoTakesTheirPlace() async throws {
        try await Program.withFolder { folder in
            try Program.writeSite(in: folder)
            func policy(_ arguments: String..., and more: [String] = []) async throws -> Program.Outcome {
                try await Program.run(["policy"] + arguments + more, in: folder)
            }
            for office in ["operator", "privacy-officer", "operator-2"] {
                let made = try await policy("key", "city.example/\(office)", "--key", "\(office).key")
                try made.output.write(to: folder.appending(path: "\(office).vkey"), atomically: true, encoding: .utf8)
            }
            let site = ["--site", "site.yaml"] + Self.database
            let first = ["--approver", "operator.vkey", "--approver", "privacy-officer.vkey", "--required", "2"]
            let second = ["--approver", "operator-2.vkey", "--approver", "privacy-officer.vkey", "--required", "2"]
            #expect(try await policy("found", and: site + first).status == 0)
            let again = try await policy("found", and: site + second)
            #expect(again.status == 3 && again.talk.contains("they sign who takes their place"))
            #expect(try await policy("propose", and: site + second.dropLast(2)).status == 64)

            let proposal = try await policy("propose", and: site + second)
            #expect(proposal.output.contains("required 2\napprover city.example/operator-2+"))
            let file = folder.appending(path: "p")
            try proposal.output.write(to: file, atomically: true, encoding: .utf8)
            // Those who would come in do not count yet.
            #expect(try await policy("sign", "p", "--key", "operator-2.key").status == 0)
            #expect(try await policy("sign", "p", "--key", "privacy-officer.key", "--site", "site.yaml").status == 0)
            let tooFew = try await policy("apply", "p", and: Self.database)
            #expect(tooFew.status == 3 && tooFew.talk.contains("1 of 2 approvers signed, 2 must"))
            #expect(try await Self.entries(in: folder).last?.kind == .requestRefused)
            let signed = try await policy("sign", "p", "--key", "operator.key")
            #expect(signed.output.contains("2 of 2 approvers for site 'test-site': city.example/operator-2"))
            let applied = try await policy("apply", "p", and: Self.database)
            #expect(applied.status == 0 && applied.output.contains("Applied: 2 of 2 approvers"), "\(applied.talk)")
            let repeated = try await policy("apply", "p", and: Self.database)
            #expect(repeated.status == 3 && repeated.talk.contains("These approve already"))

            // The policy takes the new key, and the old one counts no more.
            let rules = try await policy("propose", and: site)
            try rules.output.write(to: file, atomically: true, encoding: .utf8)
            #expect(try await policy("sign", "p", "--key", "operator.key").status == 0)
            #expect(try await policy("sign", "p", "--key", "privacy-officer.key").status == 0)
            let old = try await policy("apply", "p", and: Self.database)
            #expect(old.status == 3 && old.talk.contains("missing are city.example/operator-2"))
            #expect(try await policy("sign", "p", "--key", "operator-2.key").status == 0)
            #expect(try await policy("apply", "p", and: Self.database).status == 0)
            let history = try await policy("history", and: Self.database)
            #expect(history.status == 0, "\(history.talk)")
            for says in [
                "founded: 2 of 2 approvers for site 'test-site': city.example/operator, city.example/privacy-officer",
                "approvers replaced: 2 of 2 approvers for site 'test-site': city.example/operator-2, "
                    + "city.example/privacy-officer, signed by city.example/privacy-officer, city.example/operator",
                "signed by city.example/privacy-officer, city.example/operator-2",
            ] { #expect(history.output.contains(says), "\(history.output)") }

            // An entry that nobody signed is named, and changes nothing.
            let log = try Program.log(of: "city.db", in: folder)
            let key = try SignerKey(generating: "city.example/operator")
            let stranger = try #require(ApproverKey("\(key.verifier)"))
            let signature = try #require(ApprovalSignature(String(key.sign("anything\n").line.dropLast())))
            let id = try PlaceID(checking: "test-site", as: "site")
            let index = try await log.record(
                .approversReplaced(
                    .init(.init(.init(site: id, approvers: [stranger], required: 1), after: 8), signatures: [signature])
                ))
            let forged = try await policy("history", and: Self.database)
            #expect(forged.status == 3 && forged.talk.contains("Entry \(index) does not hold"))
        }
    }

    /// A holder of the log's key appends an entry that names an older rule than the latest: nothing goes on over it.
    @Test func anEntryThatHidesARuleStopsEveryCommand() async throws {
        try await Program.withFolder { folder in
            try Program.writeSite(in: folder)
            #expect(try await Program.run(Self.observe("2026-03-01T08:00:00Z"), in: folder).status == 0)
            let log = try Program.log(of: "city.db", in: folder)
            let key = try KeyFile.read(folder.appending(path: "city.db-log.key").path)
            try await log.record(.modelRevoked(.init(weights: Digest(of: [1]))))
            let size = try log.size()
            let lie = LogEntry(
                .requestRefused(Act.Refusal(.query, reason: .purposeExpired)), at: Stamp(.now), rule: 1)
            do {
                var writer = try LogWriter(opening: log.directory, key: key)
                try writer.append([try lie.encoded()])
            }
            let place =
                "entry \(size): names entry 1 as the latest rule before it, and that is entry \(size - 1) (model-revoked)"
            for (arguments, status) in [
                (Self.observe("2026-03-02T08:00:00Z"), Int32(1)), (["releases", "list"] + Self.database, 1),
                (["account"] + Self.database, 1), (["policy", "history"] + Self.database, 3),
                (["model", "list"] + Self.database, 1),
            ] {
                let outcome = try await Program.run(arguments, in: folder)
                #expect(outcome.status == status && outcome.output.isEmpty, "\(arguments) \(outcome.status)")
                #expect(outcome.talk.contains(place), "\(outcome.talk)")
            }
            let verify = ["log", "verify", "city.db-log", "--vkey", "\(key.verifier)"]
            let table = try await Program.run(verify, in: folder)
            #expect(table.status == 3 && table.output.hasPrefix("broken: tile/entries/000.p/"))
            #expect(table.output.contains(place))
            let json = try await Program.run(verify + ["--format", "json"], in: folder)
            #expect(json.status == 3 && json.output.contains("\"entry\" : \(size)"))
        }
    }
}
