// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import ArgumentParser
import Foundation
import Governance
import SiteFile

/// `pumphandle token issue`.
struct TokenIssueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issue", abstract: "Give somebody access, and log it.",
        discussion: """
            The token is printed once, on standard output, after the log says that it was issued; it is kept nowhere. Its \
            name, which 'token revoke' takes, goes to standard error. With --output it goes to a file, mode 0600.

            EXAMPLES
              pumphandle token issue --role epidemiologist --purpose influenza --site site.yaml \\
                --signing-key tokens.pem --log city-log
              pumphandle token issue --role auditor --purpose influenza --hours 1 --site site.yaml \\
                --signing-key tokens.pem --log city-log --output auditor.jwt
            """)

    @Option(help: "operator, epidemiologist, privacy-officer or auditor.")
    var role: RoleArgument

    @Option(
        name: .customLong("purpose"),
        help: ArgumentHelp("A purpose of the site that it is for; repeat the option for several.", valueName: "id"))
    var purposes: [String]

    @Option(help: ArgumentHelp("How long it holds, at most 24.", valueName: "number"))
    var hours = 8.0

    @OptionGroup var site: SiteOptions

    @Option(help: ArgumentHelp("The key that 'token key' made.", valueName: "file"), completion: .file())
    var signingKey: String

    @OptionGroup var account: ActOptions

    @Option(help: ArgumentHelp("Where to put the token, instead of printing it.", valueName: "file"))
    var output: String?

    func validate() throws {
        guard hours.isFinite, hours > 0, hours <= 1e6 else {
            throw ValidationError("--hours is a number above 0, at most 24; found \(hours).")
        }
    }

    func run() async throws {
        let site = try site.loadWithoutSecrets()
        let key = try TokenKey(pem: SecretFile.read(signingKey, "the key that 'token key' made"), file: signingKey)
        SecretFile.noteIfShared(signingKey)
        let log = try account.open(for: site.id)
        let issued: IssuedToken
        do {
            issued = try await TokenIssuer(key: key).issue(try request(site), now: .now)
        } catch let refusal as TokenRefusal {
            try await log.refuse(
                .requestRefused(
                    Act.Refusal(
                        .token, reason: refusal.reason, subject: .local, role: role.role, site: PlaceID(site.id))),
                refusal)
        }
        if let output, FileManager.default.fileExists(atPath: output) {
            throw Failure.badInput("\(output): there is a file here already; choose another name.")
        }
        let index = try await log.record(.tokenIssued(issued.terms))
        if let output {
            try SecretFile.create(output, issued.text + "\n")
        } else {
            Console.standard.print(issued.text + "\n")
        }
        Console.standard.note(
            "Token \(issued.terms.token), until \(issued.terms.expires): entry \(index) of \(account.place). "
                + "It is not shown again; take it back with 'token revoke \(issued.terms.token)'.")
    }

    private func request(_ site: Site) throws -> TokenRequest {
        var ids: Set<PlaceID> = []
        for text in purposes {
            guard let purpose = site.purposes.purposes.first(where: { $0.id == text }), let id = PlaceID(text) else {
                let known = site.purposes.purposes.map(\.id).joined(separator: ", ")
                throw TokenRefusal.purposeUnknown(text, known: known)
            }
            guard purpose.expires > .now else { throw TokenRefusal.purposeExpired(purpose) }
            if let roles = purpose.roles, !roles.contains(role.role) {
                throw TokenRefusal.purposeNotForRole(purpose, role.role)
            }
            ids.insert(id)
        }
        return try TokenRequest(role: role.role, purposes: ids, lifetime: .seconds(Int((hours * 3600).rounded())))
    }
}

/// A role by its name.
struct RoleArgument: ExpressibleByArgument {
    let role: Role

    init?(argument: String) {
        guard let role = Role(rawValue: argument) else { return nil }
        self.role = role
    }

    static var allValueStrings: [String] { Role.allCases.map(\.rawValue) }
}
