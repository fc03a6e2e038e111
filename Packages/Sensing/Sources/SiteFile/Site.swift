// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import DifferentialPrivacy
public import Foundation
public import Governance
public import PeopleCounting

/// A site as its file declares it, checked.
public struct Site: Sendable {
    /// Where `${NAME}` in the file comes from.
    public enum Secrets: Sendable {
        /// An environment; a name that it does not hold is refused.
        case from([String: String])
        /// Nowhere: the sources will not be opened, only the rest of the file is needed.
        case unread
    }

    /// Site id.
    public let id: String
    /// Whose clock windows and days are aligned to.
    public let timeZone: TimeZone
    /// Length of a window, seconds; the same for all cameras.
    public let windowSeconds: Int
    /// Why it may measure, and until when; expired purposes included.
    public let purposes: PurposeRegister
    /// What is spent per window, and on what.
    public let policy: PrivacyPolicy
    /// What the papers of a model must reach; nil where the site runs none.
    public let models: ModelPolicy?
    /// The text that ``policyDigest`` is of: purposes, privacy policy, rule for models and window, no camera and no
    /// secret.
    public let policyDocument: String
    /// `sha256:` and 64 hexadecimal digits.
    public let policyDigest: String
    /// `sha256:` and 64 hexadecimal digits, of how the cameras are set up, without where their pictures come from.
    public let camerasDigest: String
    /// At least one.
    public let cameras: [CameraSetup]
    /// Lines of the purposes, in their order.
    private let purposeLines: [Int]

    /// Reads and checks a file.
    ///
    /// - Parameters:
    ///   - file: Its path; sources that are files are found from its folder.
    ///   - secrets: Where `${NAME}` comes from.
    /// - Throws: ``SiteFileError`` with everything that is wrong. No value of a secret is in it.
    public init(file: String, secrets: Secrets) throws(SiteFileError) {
        try self.init(text: SiteFileText.read(file), file: file, secrets: secrets)
    }

    /// Checks a text.
    ///
    /// - Parameters:
    ///   - text: The YAML.
    ///   - file: What messages call it; sources that are files are found from its folder.
    ///   - secrets: Where `${NAME}` comes from.
    /// - Throws: ``SiteFileError`` with everything that is wrong.
    public init(text: String, file: String, secrets: Secrets) throws(SiteFileError) {
        let problems = ProblemList()
        let document = try YamlNode.parse(text, file: file)
        let root = Field(node: document, line: 1, path: "", problems: problems)
        let reader = SiteReader(folder: (file as NSString).deletingLastPathComponent, secrets: secrets)
        let draft = reader.read(root)
        guard problems.problems.isEmpty, let draft else {
            throw SiteFileError(file: file, problems: problems.sorted)
        }
        id = draft.id
        timeZone = draft.timeZone
        windowSeconds = draft.windowSeconds
        purposes = draft.purposes
        policy = draft.policy
        models = draft.models
        cameras = draft.cameras
        purposeLines = draft.purposeLines
        policyDocument = PolicyDocument.text(
            site: id, windowSeconds: windowSeconds, purposes: purposes.purposes, policy: policy,
            models: models)
        policyDigest = PolicyDocument.digest(of: policyDocument)
        camerasDigest = PolicyDocument.digest(of: CamerasDocument.text(of: document))
    }

    /// The camera of an id.
    public func camera(_ id: String) -> CameraSetup? { cameras.first { $0.id == id } }

    /// The purposes that have ended, as problems at their lines: what a command says that cannot do without one.
    public func expiredPurposes(at now: Date) -> [SiteFileError.Problem] {
        purposes.purposes.enumerated().filter { $0.element.expires <= now }.map { position, purpose in
            SiteFileError.Problem(
                line: purposeLines[position], path: "purposes[\(position)].expires",
                found: "the purpose '\(purpose.id)' ended on \(purpose.expires.formatted(.iso8601))",
                remedy: "nothing is collected for it; declare a new purpose with its own legal basis and a later day")
        }
    }

    /// The name nearest to one that is no camera's, for a message.
    public func nearestCamera(to id: String) -> String? {
        Nearest.suggestion(for: id, among: cameras.map(\.id))
    }
}
