// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import ArgumentParser
import Foundation
import Governance
import NeuralDetection
import SiteFile

/// A model file with its passport, or a passport alone.
struct ModelPapers {
    let document: PassportDocument
    /// Path of the weights; nil where a passport was given alone.
    let weights: String?

    /// Reads what is named; a passport by its ending, everything else is weights whose digest is compared.
    init(_ path: String, passport: String?) throws {
        if path.hasSuffix(".yaml") || path.hasSuffix(".yml") {
            guard passport == nil else {
                throw ValidationError("\(path) is a passport itself; leave --passport out, or name the model's file.")
            }
            guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
                throw Failure.badInput("\(path): cannot be read; give a passport or a model file.")
            }
            document = try PassportReader.document(text, file: path)
            weights = nil
        } else {
            let file = try ModelFile(path: path, passport: passport)
            document = file.document
            weights = path
        }
    }

    var passport: ModelPassport { document.passport }

    /// Digest of the weights as the log has it.
    var weightsDigest: Digest? { Digest("sha256:" + passport.weights.sha256) }
    /// Digest of the papers as the log has it.
    var passportDigest: Digest? { Digest(document.digest) }
}

/// What papers must reach: as a site file says, or as named.
struct ModelLevelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The site file whose 'models' rule counts.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var site: String?

    @Option(help: "licensed or consented, instead of a site's rule.")
    var level: LevelArgument?

    func validate() throws {
        guard site == nil || level == nil else {
            throw ValidationError("Give --site or --level, not both.")
        }
    }

    /// The rule, nil where none was named, and also where the site declares none; and the site's id.
    func policy() throws -> (rule: ModelPolicy?, site: String?) {
        if let level { return (ModelPolicy(level: level.level), nil) }
        guard let file = site else { return (nil, nil) }
        let site = try Site(file: file, secrets: .unread)
        return (site.models, site.id)
    }

    /// Whether a rule was named at all.
    var isAsked: Bool { site != nil || level != nil }
}

/// `licensed` or `consented`.
struct LevelArgument: ExpressibleByArgument {
    let level: ModelLevel

    init?(argument: String) {
        guard let level = ModelLevel(rawValue: argument) else { return nil }
        self.level = level
    }

    static var allValueStrings: [String] { ModelLevel.allCases.map(\.rawValue) }
}

extension NeuralError {
    /// The word for the log.
    var refusalReason: RefusalReason {
        switch self {
        case .passportMissing: .passportMissing
        case .passportRefused(_, _, let refusal): RefusalReason(passport: refusal)
        case .modelRefused(_, let problems):
            RefusalReason(model: problems.map(\.refusal))
        case .digestDiffers: .digestDiffers
        case .portCountDiffers, .portDiffers: .shapeNotAllowed
        case .wrongTask: .taskNotAllowed
        default: .passportMalformed
        }
    }
}
