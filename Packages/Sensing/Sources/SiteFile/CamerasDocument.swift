// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The canonical text of how the cameras are set up: zones, ground planes and looks, and not where the pictures come from.
///
/// The site file's `cameras` as one line of JSON with sorted keys and every scalar as text, each camera without `source`.
enum CamerasDocument {
    private enum Node: Encodable {
        case text(String)
        case list([Node])
        case map([String: Node])

        init(_ node: YamlNode, without left: String? = nil) {
            switch node.content {
            case .text(let text, _): self = .text(text)
            case .list(let nodes): self = .list(nodes.map { Node($0, without: left) })
            case .map(let pairs):
                var map: [String: Node] = [:]
                for (key, value) in pairs {
                    guard case .text(let name, _) = key.content, name != left else { continue }
                    map[name] = Node(value)
                }
                self = .map(map)
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let text): try container.encode(text)
            case .list(let nodes): try container.encode(nodes)
            case .map(let map): try container.encode(map)
            }
        }
    }

    static func text(of root: YamlNode) -> String {
        guard case .map(let pairs) = root.content else { return "" }
        let cameras = pairs.first { pair in
            if case .text("cameras", _) = pair.key.content { true } else { false }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Text, lists and mappings always encode.
        return cameras.flatMap { try? encoder.encode(Node($0.value, without: "source")) }
            .map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
