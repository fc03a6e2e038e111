// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Where a camera's pictures come from; printing it never shows a user name or password.
public struct SourceAddress: Hashable, Sendable, CustomStringConvertible {
    /// What kind of source an address names.
    public enum Kind: String, Sendable {
        /// A video file.
        case file
        /// An RTSP stream.
        case rtsp
        /// A JPEG fetched over HTTP(S) at every look.
        case snapshot
    }

    /// What it is.
    public let kind: Kind
    /// The address with credentials, for the library that opens it; a file's is its path.
    package let full: String
    /// The address without credentials.
    public let description: String

    package init(kind: Kind, full: String, description: String) {
        self.kind = kind
        self.full = full
        self.description = description
    }

    /// Reads an address.
    ///
    /// Accepted are a file's path, `file:///path`, `rtsp://`, `rtsps://`, and the `http://` or `https://` address of a
    /// camera's JPEG snapshot, with `user:password@` before the host where the camera wants them.
    ///
    /// - Parameter text: As an operator writes it, environment variables already put in.
    /// - Throws: ``VideoIngestError/Problem/badAddress(reason:)``, whose message shows no credentials.
    public init(parsing text: String) throws(VideoIngestError) {
        func refuse(_ reason: String) -> VideoIngestError {
            VideoIngestError(source: Self.redacted(text), .badAddress(reason: reason))
        }
        guard !text.isEmpty else {
            throw refuse("it is empty. Give a file's path or an rtsp://, rtsps://, http:// or https:// address.")
        }
        guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f }) else {
            throw refuse("it contains a line break or another control character. Remove it.")
        }
        guard let (scheme, rest) = Self.split(text) else {
            self.init(kind: .file, full: text, description: text)
            return
        }
        switch scheme {
        case "file":
            let path = rest.hasPrefix("localhost/") ? rest.dropFirst("localhost".count) : rest
            guard path.hasPrefix("/"), let decoded = Self.percentDecoded(path) else {
                throw refuse("a file:// address needs an absolute path without a host, as in file:///srv/clip.mp4.")
            }
            self.init(kind: .file, full: decoded, description: decoded)
        case "rtsp", "rtsps", "http", "https":
            if let reason = Self.authorityFault(rest) { throw refuse(reason) }
            let kind: Kind = scheme.hasPrefix("rtsp") ? .rtsp : .snapshot
            self.init(kind: kind, full: "\(scheme)://\(rest)", description: Self.redacted(text))
        default:
            throw refuse("'\(scheme)://' is not supported. Use a file's path, rtsp://, rtsps://, http:// or https://.")
        }
    }

    /// Scheme in lower case and what follows `://`; `nil` for a path.
    private static func split(_ text: String) -> (scheme: String, rest: Substring)? {
        guard let mark = text.firstRange(of: "://") else { return nil }
        let scheme = text[..<mark.lowerBound]
        let plain = scheme.utf8.allSatisfy { (0x30...0x7a).contains($0) && $0 != 0x2f || $0 == 0x2b || $0 == 0x2d }
        guard let first = scheme.first, first.isASCII, first.isLetter, plain else { return nil }
        return (scheme.lowercased(), text[mark.upperBound...])
    }

    /// Host name or IP address of a network address, without brackets; empty for a file.
    var host: String {
        guard kind != .file, let (_, rest) = Self.split(full) else { return "" }
        let authority = rest.prefix { !"/?#".contains($0) }
        let place = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        if place.hasPrefix("[") { return String(place.dropFirst().prefix { $0 != "]" }) }
        return String(place.prefix { $0 != ":" })
    }

    /// What is wrong with user, host and port, in words that quote none of them but host and port.
    private static func authorityFault(_ rest: Substring) -> String? {
        guard !rest.contains(where: { $0.isWhitespace }) else {
            return "it contains a space. Write it as %20."
        }
        let authority = rest.prefix { !"/?#".contains($0) }
        if rest[authority.endIndex...].contains("@"), !authority.contains("@") {
            // Most often a password with a slash, which would otherwise be taken for a host.
            return "it has an '@' after the host. Write '/', '?' and '#' in a password as %2F, %3F and %23."
        }
        let place = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        var port: Substring?
        var host = place
        if place.hasPrefix("[") {
            guard let end = place.firstIndex(of: "]") else { return "its IPv6 host lacks the closing ']'." }
            host = place[place.index(after: place.startIndex)..<end]
            let after = place[place.index(after: end)...]
            guard after.isEmpty || after.hasPrefix(":") else { return "after ']' only ':port' may follow." }
            port = after.isEmpty ? nil : after.dropFirst()
        } else if let colon = place.lastIndex(of: ":") {
            host = place[..<colon]
            port = place[place.index(after: colon)...]
        }
        guard !host.isEmpty else { return "it names no host. Write, for example, rtsp://camera.example/stream." }
        if let port {
            guard let number = Int(port), 1...65535 ~= number else {
                return "its port is '\(port)'. Ports are numbers from 1 to 65535."
            }
        }
        return nil
    }

    /// The text without anything that may be a credential.
    static func redacted(_ text: String) -> String {
        guard let (scheme, rest) = split(text), scheme != "file" else {
            return String(text.unicodeScalars.prefix(200).map { $0.value < 0x20 ? " " : Character($0) })
        }
        // Up to the last '@' anywhere: a password may hold '/' and '@'.
        let bare = rest.lastIndex(of: "@").map { rest[rest.index(after: $0)...] } ?? rest
        let host = bare.prefix { !"/?#".contains($0) }
        var path = bare[host.endIndex...].prefix { !"?#".contains($0) }
        let lowered = path.lowercased()
        // Some makers put the credentials into the path.
        if path.contains("=") || ["pass", "pwd", "user", "token", "key"].contains(where: lowered.contains) {
            path = "/…"
        }
        let query = bare.contains("?") ? "?…" : ""
        return "\(scheme)://\(host)\(path)\(query)"
    }

    private static func percentDecoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let hex = String(rest.prefix(2)), let value = UInt8(hex, radix: 16), value != 0
            else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
