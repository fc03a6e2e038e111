// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import ArgumentParser
import Foundation
import SiteFile
import Synchronization
import TransparencyLog

/// `pumphandle policy`.
struct PolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Change a site's rules only with the signatures of its approvers.",
        discussion: """
            A log that is founded with approvers takes collection under no rules but those that enough of them signed. \
            The keys stay with the approvers; the log keeps what they sign.

            EXAMPLES
              pumphandle policy key city.example/privacy-officer --key officer.key > officer.vkey
              pumphandle policy found --site site.yaml --database city.db \\
                --approver operator.vkey --approver officer.vkey --approver public.vkey --required 2
              pumphandle policy propose --site site.yaml --database city.db > proposal.txt
              pumphandle policy sign proposal.txt --key officer.key --site site.yaml
              pumphandle policy apply proposal.txt --database city.db
              pumphandle policy history --database city.db

            Other approvers take the place of the present ones when enough of these sign:
              pumphandle policy propose --site site.yaml --database city.db --required 2 \\
                --approver operator.vkey --approver new-officer.vkey --approver public.vkey > proposal.txt
            """,
        subcommands: [
            PolicyKeyCommand.self, PolicyFoundCommand.self, PolicyProposeCommand.self, PolicySignCommand.self,
            PolicyApplyCommand.self, PolicyHistoryCommand.self,
        ])

    /// Reads a proposal's file.
    static func read(_ path: String) throws -> PolicyApproval {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw Failure.badInput("\(path): cannot be read; give a file that 'pumphandle policy propose' printed.")
        }
        do throws(EntryError) {
            return try PolicyApproval(parsing: Array(bytes))
        } catch {
            throw Failure.badInput("\(path): \(error).")
        }
    }

    /// Refuses approvers who could never agree.
    static func validate(_ approvers: [VerifierKeyArgument], _ required: Int) throws {
        guard (1...32).contains(approvers.count), (1...approvers.count).contains(required) else {
            throw ValidationError("--required must be from 1 to the number of approvers, and those at most 32.")
        }
    }

    /// The approvers who were named on the command line.
    static func founding(
        _ site: PlaceID, _ approvers: [VerifierKeyArgument], _ required: Int
    ) throws -> Act.Founding {
        let keys = try approvers.map { argument -> ApproverKey in
            let verifier = try argument.key()
            guard let key = ApproverKey("\(verifier)") else {
                throw Failure.badInput(
                    "'\(verifier.name)' is the key of no office; 'pumphandle policy key' makes one of an operator, a "
                        + "privacy-officer or a public-representative.")
            }
            return key
        }
        guard Set(keys.map(\.verifier.publicKey)).count == keys.count else {
            throw Failure.badInput("An approver is named twice.")
        }
        return Act.Founding(site: site, approvers: keys, required: required)
    }

    /// What a proposal is of, in a few words.
    static func summary(_ proposal: PolicyApproval.Proposal) -> String {
        switch proposal {
        case .policy(let policy): "\(policy.policy) for site '\(policy.site)'"
        case .approvers(let change):
            "\(change.required) of \(change.approvers.count) approvers for site '\(change.site)': "
                + change.approvers.map(\.verifier.name).joined(separator: ", ")
        }
    }

    /// Runs what the rules in force may refuse; the refusal is in the log before it is reported.
    static func ruled<T>(
        _ account: AccountLog, _ site: PlaceID, _ body: () async throws(AccountError) -> T
    ) async throws -> T {
        do throws(AccountError) {
            return try await body()
        } catch {
            if case .ruled(let violation) = error {
                try await account.record(
                    .requestRefused(Act.Refusal(.policy, reason: violation.reason, subject: .local, site: site)))
                throw Failure.unmet(violation.description)
            }
            throw error
        }
    }
}

/// `pumphandle policy key`.
struct PolicyKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Make an approver's key and print its verifier key.",
        discussion: """
            The name ends in the office: operator, privacy-officer or public-representative, with a number behind it \
            where several hold one (…/operator-2). It stands in the log for ever, so it names no person.

            EXAMPLES
              pumphandle policy key city.example/public-representative --key public.key > public.vkey
            """)

    @Argument(help: ArgumentHelp("The key's name.", valueName: "name"))
    var name: String

    @Option(help: ArgumentHelp("The file to make, mode 0600.", valueName: "file"), completion: .file())
    var key: String

    func run() throws {
        guard Office(keyName: name) != nil else {
            let offices = Office.allCases.map(\.rawValue).joined(separator: ", ")
            throw Failure.badInput(
                "'\(name)' ends in no office; write for example city.example/privacy-officer. The offices are \(offices)."
            )
        }
        let signer = try SignerKey(generating: name)
        try KeyFile.create(key, key: signer)
        Console.standard.note("Signer key: \(key) (it stays with the approver)")
        Console.standard.print("\(signer.verifier)\n")
    }
}

/// `pumphandle policy found`.
struct PolicyFoundCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "found",
        abstract: "Name, once, who approves a site's policies and how many of them it takes.",
        discussion: """
            From here on 'observe' takes only a site file whose policy was applied.

            EXAMPLES
              pumphandle policy found --site site.yaml --database city.db \\
                --approver operator.vkey --approver officer.vkey --approver public.vkey --required 2
            """)

    @OptionGroup var site: SiteOptions

    @Option(help: ArgumentHelp("The site's database, beside which the log lies.", valueName: "file"))
    var database: String

    @Option(help: ArgumentHelp("An approver's verifier key, or a file with it.", valueName: "key"))
    var approver: [VerifierKeyArgument]

    @Option(help: "How many of them must sign a policy.")
    var required: Int

    @OptionGroup var accountOptions: DatabaseLogOptions

    func validate() throws {
        try PolicyCommand.validate(approver, required)
    }

    func run() async throws {
        let site = try site.loadWithoutSecrets()
        let id = try PlaceID(checking: site.id, as: "site")
        let founding = try PolicyCommand.founding(id, approver, required)
        let account = try accountOptions.open(beside: database, site: site.id)
        let act = Act.governanceFounded(founding)
        let indexes = try await PolicyCommand.ruled(account, id) { () throws(AccountError) in
            try await account.record { standing throws(RuleViolation) in
                guard standing.founding(id) == nil else {
                    throw RuleViolation(
                        .alreadyFounded,
                        "The log names the approvers of site '\(id)' already; they sign who takes their place: 'pumphandle "
                            + "policy propose' with --approver and --required.")
                }
                return [act]
            }
        }
        Console.standard.print(
            "Founded: \(required) of \(founding.approvers.count) approvers sign each policy of site '\(id)' (entry \(indexes[0])). "
                + "Next: 'pumphandle policy propose'.\n")
    }
}

/// `pumphandle policy propose`.
struct PolicyProposeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "propose",
        abstract:
            "Log and print a proposal to put a site file's policy in force, or other approvers in the place of these.",
        discussion: """
            The policy is the purposes, the privacy policy, the window and the rule for models, as 'site check --format json' \
            shows them. With --approver and --required it is who approves instead; the policy stays as it is. A proposal is \
            void once another was applied.

            EXAMPLES
              pumphandle policy propose --site site.yaml --database city.db > proposal.txt
              pumphandle policy propose --site site.yaml --database city.db --required 2 \\
                --approver operator.vkey --approver new-officer.vkey --approver public.vkey > proposal.txt
            """)

    @OptionGroup var site: SiteOptions

    @Option(help: ArgumentHelp("The site's database, beside which the log lies.", valueName: "file"))
    var database: String

    @Option(
        help: ArgumentHelp(
            "One who is to approve from then on: a verifier key, or a file with it.", valueName: "key"))
    var approver: [VerifierKeyArgument] = []

    @Option(help: "How many of those must sign a policy.")
    var required: Int?

    @OptionGroup var accountOptions: DatabaseLogOptions

    func validate() throws {
        guard approver.isEmpty == (required == nil) else {
            throw ValidationError("--approver and --required belong together: who approves, and how many must sign.")
        }
        if let required { try PolicyCommand.validate(approver, required) }
    }

    func run() async throws {
        let site = try site.loadWithoutSecrets()
        let rules = try site.rules()
        let change = try required.map { try PolicyCommand.founding(rules.site, approver, $0) }
        let account = try accountOptions.openExisting(beside: database)
        let proposal = Mutex<PolicyApproval.Proposal?>(nil)
        _ = try await PolicyCommand.ruled(account, rules.site) { () throws(AccountError) in
            try await account.record { standing throws(RuleViolation) in
                let made = try rules.proposal(of: change, under: standing)
                proposal.withLock { $0 = made }
                switch made {
                case .policy(let policy): return [.policyProposed(policy)]
                case .approvers(let approvers): return [.approversProposed(approvers)]
                }
            }
        }
        guard let made = proposal.withLock({ $0 }) else { return }
        Console.standard.print(PolicyApproval(origin: account.verifier.name, made).encoded)
    }
}

/// `pumphandle policy sign`.
struct PolicySignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Sign a proposal as one of the approvers.",
        discussion: """
            Adds the signature to the file. With --site it first checks that the proposal is of that file's policy: read \
            that file before you sign.

            EXAMPLES
              pumphandle policy sign proposal.txt --key officer.key --site site.yaml
            """)

    @Argument(help: "What 'policy propose' printed, signed by others or not.", completion: .file())
    var proposal: String

    @Option(help: ArgumentHelp("The approver's signer key.", valueName: "file"), completion: .file())
    var key: String

    @Option(
        name: .customLong("site"),
        help: ArgumentHelp("The site file whose policy it must be.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var site: String?

    func run() throws {
        var approval = try PolicyCommand.read(proposal)
        if let file = site {
            let site = try Site(file: file, secrets: .unread)
            guard site.id == approval.site.text else {
                throw Failure.unmet(
                    "The proposal is for site '\(approval.site)', but \(file) is of '\(site.id)'; not signed.")
            }
            if case .policy(let policy) = approval.proposal, site.policyDigest != policy.policy.text {
                throw Failure.unmet(
                    "The proposal is of the policy \(policy.policy), but \(file) has \(site.policyDigest); not signed.")
            }
        }
        let signer = try LogKeyOptions.read(key)
        try approval.sign(with: signer)
        do {
            try Data(approval.encoded.utf8).write(to: URL(fileURLWithPath: proposal), options: .atomic)
        } catch {
            throw Failure.badInput("\(proposal): cannot be written.")
        }
        Console.standard.print(
            "Signed by \(signer.verifier.name): \(PolicyCommand.summary(approval.proposal)).\n")
    }
}

/// `pumphandle policy apply`.
struct PolicyApplyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Put in force what enough approvers signed.",
        discussion: """
            Copies of one proposal that approvers signed apart may be given together. Exits 3 if signatures are missing or \
            do not hold; that is in the log, too.

            EXAMPLES
              pumphandle policy apply proposal.txt --database city.db
              pumphandle policy apply by-officer.txt by-public.txt --database city.db
            """)

    @Argument(help: "Signed proposals.", completion: .file())
    var proposals: [String]

    @Option(help: ArgumentHelp("The site's database, beside which the log lies.", valueName: "file"))
    var database: String

    @OptionGroup var accountOptions: DatabaseLogOptions

    func run() async throws {
        var approval: PolicyApproval?
        for path in proposals {
            let next = try PolicyCommand.read(path)
            guard approval?.merge(next) ?? true else {
                throw Failure.badInput("\(path): is another proposal than \(proposals[0]); apply one at a time.")
            }
            if approval == nil { approval = next }
        }
        guard let approval else { return }
        let account = try accountOptions.openExisting(beside: database)
        let origin = account.verifier.name
        let indexes = try await PolicyCommand.ruled(account, approval.site) { () throws(AccountError) in
            try await account.record { standing throws(RuleViolation) in
                [try approval.application(under: standing, origin: origin)]
            }
        }
        Console.standard.print(
            "Applied: \(PolicyCommand.summary(approval.proposal)) (entry \(indexes[0])).\n")
    }
}
