// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Crypto
import Foundation
import Governance

extension SiteReader {
    /// What the papers of a model must reach, and who must have signed them.
    func readModels(_ field: Field) -> ModelPolicy? {
        let names = ModelLevel.allCases.map(\.rawValue).joined(separator: " or ")
        guard let map = Mapping(field, keys: ["level", "signers"]), let level = map.required("level", "licensed"),
            let text = level.text("write \(names)")
        else { return nil }
        guard let found = ModelLevel(rawValue: text) else {
            level.report("found \(level.node.spoken)", "write \(names); there is no other")
            return nil
        }
        guard let list = map.optional("signers") else { return ModelPolicy(level: found) }
        let fields = list.elements(atLeast: 1, "write a list of at least one verifier key, or leave 'signers' out")
        guard let fields else { return nil }
        let signers = fields.compactMap(readSigner)
        guard signers.count == fields.count else { return nil }
        guard Set(signers.map(\.key)).count == signers.count else {
            list.report("found one key twice", "name each signer once")
            return nil
        }
        return ModelPolicy(level: found, signers: signers.sorted { $0.text < $1.text })
    }

    /// A verifier key as 'log vkey' and 'policy key' print it, for Ed25519.
    private func readSigner(_ field: Field) -> PassportSigner? {
        let remedy = "write a verifier key NAME+ID+KEY as 'pumphandle log vkey' prints it"
        guard let text = field.text(remedy) else { return nil }
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, !parts[0].isEmpty, !parts[0].contains(where: \.isWhitespace),
            let material = Data(base64Encoded: parts[2]), material.count == 33, material.first == 1,
            material.base64EncodedString() == parts[2]
        else {
            field.report("found \(field.node.spoken)", remedy)
            return nil
        }
        let id = SHA256.hash(data: Data(parts[0].utf8) + [0x0A] + material).prefix(4)
            .map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined()
        guard id == parts[1] else {
            field.report("found the ID '\(parts[1])'", "copy the whole key; for this name and key the ID is \(id)")
            return nil
        }
        return PassportSigner(text: text, name: parts[0], key: Data(material.dropFirst()).base64EncodedString())
    }
}
