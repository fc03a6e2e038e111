// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import VideoIngest

extension SiteReader {
    /// A camera's source with its secrets filled in; its description keeps `${NAME}` as written.
    func readSource(_ field: Field) -> SourceAddress? {
        let right = "write the path of a video, or an rtsp:// or http(s):// address, with ${NAME} for secrets"
        // The text itself is never shown: it may hold a password that should not be there.
        guard case .text(let text, _) = field.node.content, !field.isNothing else {
            field.report("found no address", right)
            return nil
        }
        let full: String
        let asWritten: SourceAddress?
        do {
            let secret = try SecretText(text)
            asWritten = try? SourceAddress(parsing: text)
            switch secrets {
            case .unread: full = text
            case .from(let environment): full = try secret.filled(from: environment)
            }
            if secret.names.isEmpty { return try address(text, spoken: nil) }
        } catch let fault as SecretText.Fault {
            report(fault, field)
            return nil
        } catch {
            field.report("the source is refused", "\((error as? VideoIngestError)?.description ?? right)".trimmed)
            return nil
        }
        do {
            if case .unread = secrets {
                return asWritten ?? SourceAddress(kind: .file, full: "", description: "not read")
            }
            return try address(full, spoken: asWritten)
        } catch {
            field.report("the source is no address once its ${…} are filled in", right)
            return nil
        }
    }

    private func address(_ text: String, spoken: SourceAddress?) throws(VideoIngestError) -> SourceAddress {
        let parsed = try SourceAddress(parsing: text)
        var full = parsed.full
        if parsed.kind == .file, !full.hasPrefix("/"), !folder.isEmpty { full = "\(folder)/\(full)" }
        if text == spoken?.full || spoken == nil {
            return SourceAddress(kind: parsed.kind, full: full, description: parsed.description)
        }
        // A value may stand anywhere in the address, so only the address as written can be shown.
        let description = spoken.flatMap { $0.kind == parsed.kind ? $0.description : nil }
        return SourceAddress(
            kind: parsed.kind, full: full, description: description ?? "the \(parsed.kind.rawValue) source")
    }

    private func report(_ fault: SecretText.Fault, _ field: Field) {
        switch fault {
        case .unclosed:
            field.report("found '${' without '}'", "write the name of an environment variable as ${NAME}")
        case .badName:
            field.report(
                "found '${…}' around something that is no name of an environment variable",
                "use letters, digits and '_', for example ${CAMERA_PASSWORD}")
        case .missing(let name):
            field.report(
                "the environment variable \(name) is not set, or is empty",
                "set it where pumphandle runs, for example with 'export \(name)=…'")
        }
    }
}
