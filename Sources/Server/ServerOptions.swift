// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Where the server listens and who may read.
public struct ServerOptions: Sendable {
    /// A certificate chain and its key, as PEM files.
    public struct TLS: Hashable, Sendable {
        /// Path of the certificate chain.
        public let certificate: String
        /// Path of the private key.
        public let key: String

        /// Names both files.
        public init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// Address or name to bind to.
    public let host: String
    /// Port, 0 for any free one.
    public let port: Int
    /// Nil for plain HTTP.
    public let tls: TLS?
    /// What a client must send as bearer token; nil for anyone.
    public let token: String?
    /// Chart.js as Debian packages it; the page shows tables where there is none.
    public var chartScript = "/usr/share/javascript/chart.js/chart.min.js"

    /// Checks where to listen.
    ///
    /// - Parameters:
    ///   - host: Address or name to bind to.
    ///   - port: Port, 0 for any free one.
    ///   - tls: Nil for plain HTTP.
    ///   - token: What a client must send as bearer token; nil for no shared one.
    ///   - takesTokens: Whether clients send tokens of their own.
    /// - Throws: ``ServerOptionsError`` when others could read without TLS and a token.
    public init(
        host: String = "127.0.0.1", port: Int = 8080, tls: TLS? = nil, token: String? = nil,
        takesTokens: Bool = false
    ) throws(ServerOptionsError) {
        guard (0...65535).contains(port) else { throw .port(port) }
        if let token {
            guard token.utf8.count >= 16, token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
                throw .weakToken
            }
        }
        guard Self.isLoopback(host) || (tls != nil && (token != nil || takesTokens)) else {
            throw .exposed(host: host, tls: tls != nil, token: token != nil || takesTokens)
        }
        self.host = host
        self.port = port
        self.tls = tls
        self.token = token
    }

    /// Whether only this machine can reach an address.
    ///
    /// A name other than `localhost` may resolve to anything.
    static func isLoopback(_ host: String) -> Bool {
        if ["localhost", "::1", "[::1]"].contains(host.lowercased()) { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// The same for a request's host with its port.
    package static func isLoopback(authority: String) -> Bool {
        let host = authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : authority.prefix { $0 != ":" }
        return isLoopback(String(host))
    }

    var isLoopback: Bool { Self.isLoopback(host) }

    /// The host as sockets take it.
    var bindHost: String { host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host }
}

/// Why the server does not start.
public enum ServerOptionsError: Error, Hashable, Sendable {
    /// Not 0...65535.
    case port(Int)
    /// Fewer than 16 visible ASCII characters.
    case weakToken
    /// Other machines could reach it without encryption or without a token.
    case exposed(host: String, tls: Bool, token: Bool)
    /// A certificate or key that cannot be used.
    case tls(file: String, reason: String)
}

extension ServerOptionsError: CustomStringConvertible {
    /// What an operator reads.
    public var description: String {
        switch self {
        case .port(let port):
            "Port \(port) does not exist; use 1 to 65535, or 0 for any free one."
        case .weakToken:
            "The token must be at least 16 visible ASCII characters; make one with 'openssl rand -hex 32'."
        case .exposed(let host, let tls, let token):
            "'\(host)' can be reached from other machines, and there is no \(Self.missing(tls: tls, token: token)). "
                + "Bind to 127.0.0.1, or give --tls-certificate, --tls-key and --token-file."
        case .tls(let file, let reason):
            "\(file): cannot be used for TLS: \(reason). Give PEM files of a certificate chain and its key."
        }
    }

    private static func missing(tls: Bool, token: Bool) -> String {
        tls ? "token" : token ? "TLS" : "TLS and no token"
    }
}
