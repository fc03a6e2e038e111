// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// A JSON value with the place it came from, so that every complaint can name it.
package struct ReferenceValue {
    enum Content {
        case null
        case bool(Bool)
        case number(Double)
        case text(String)
        case list([JSONNode])
        case object([String: JSONNode])
    }

    /// For example `cases[2].rho`; empty at the top.
    package let place: String
    let content: Content

    /// Reads a document.
    ///
    /// - Throws: ``ReferenceError/unreadable(_:)`` with line and column where JSON gives them.
    package init(json: Data) throws(ReferenceError) {
        do {
            self.init(place: "", node: try JSONDecoder().decode(JSONNode.self, from: json))
        } catch DecodingError.dataCorrupted(let context) {
            let cause = (context.underlyingError as? NSError)?.userInfo[NSDebugDescriptionErrorKey] as? String
            throw .unreadable("not JSON: \(cause ?? context.debugDescription)")
        } catch {
            throw .unreadable("not JSON: \(error)")
        }
    }

    private init(place: String, node: JSONNode) {
        self.place = place
        content = node.content
    }

    /// A member, or nil if there is none.
    subscript(key: String) -> ReferenceValue? {
        guard case .object(let members) = content, let node = members[key] else { return nil }
        return ReferenceValue(place: place.isEmpty ? key : "\(place).\(key)", node: node)
    }

    /// A member that must be there.
    func member(_ key: String) throws(ReferenceError) -> ReferenceValue {
        guard let value = self[key] else { throw wrong("'\(key)' is missing") }
        return value
    }

    /// Keys, sorted; empty for anything but an object.
    var keys: [String] {
        guard case .object(let members) = content else { return [] }
        return members.keys.sorted()
    }

    /// Elements of a list.
    func list() throws(ReferenceError) -> [ReferenceValue] {
        guard case .list(let nodes) = content else { throw wrong("expected a list") }
        return nodes.enumerated().map { ReferenceValue(place: "\(place)[\($0.offset)]", node: $0.element) }
    }

    /// A number.
    func number() throws(ReferenceError) -> Double {
        guard case .number(let value) = content, value.isFinite else { throw wrong("expected a number") }
        return value
    }

    /// A whole number in a range.
    func integer(in range: ClosedRange<Int>) throws(ReferenceError) -> Int {
        guard case .number(let value) = content, let whole = Int(exactly: value), range ~= whole else {
            throw wrong("expected a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return whole
    }

    /// A text.
    func text() throws(ReferenceError) -> String {
        guard case .text(let value) = content else { throw wrong("expected a text") }
        return value
    }

    /// A complaint about this place.
    func wrong(_ problem: String) -> ReferenceError {
        .malformed(place: place.isEmpty ? "at the top" : place, problem: problem)
    }
}

/// Any JSON value.
struct JSONNode: Decodable {
    let content: ReferenceValue.Content

    init(from decoder: any Decoder) throws {
        if let object = try? decoder.container(keyedBy: AnyKey.self) {
            var members: [String: JSONNode] = [:]
            for key in object.allKeys { members[key.stringValue] = try object.decode(JSONNode.self, forKey: key) }
            content = .object(members)
        } else if var elements = try? decoder.unkeyedContainer() {
            var nodes: [JSONNode] = []
            while !elements.isAtEnd { nodes.append(try elements.decode(JSONNode.self)) }
            content = .list(nodes)
        } else {
            let value = try decoder.singleValueContainer()
            if value.decodeNil() {
                content = .null
            } else if let text = try? value.decode(String.self) {
                content = .text(text)
            } else if let flag = try? value.decode(Bool.self) {
                content = .bool(flag)
            } else {
                content = .number(try value.decode(Double.self))
            }
        }
    }

    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
