// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
import CryptoExtras
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Synchronization

/// An identity provider's key set on this machine, and the tokens it signs.
final class KeyServer: Sendable {
    /// What the server does when it is asked.
    enum Answer: Sendable {
        case document(String)
        case redirect(String)
        /// Begins an answer and never ends it.
        case trickle
    }

    private struct State {
        var answer: Answer
        var requests = 0
    }

    private let state: Mutex<State>

    init(_ answer: Answer) { state = Mutex(State(answer: answer)) }

    /// What it answers from now on.
    func serve(_ answer: Answer) { state.withLock { $0.answer = answer } }

    /// How often it was asked.
    var requests: Int { state.withLock { $0.requests } }

    /// Listens while a body runs.
    func run<T: Sendable>(_ body: @escaping @Sendable (_ address: String) async throws -> T) async throws -> T {
        let router = Router()
        router.get("jwks") { [self] _, _ -> Response in
            let answer = state.withLock { state in
                state.requests += 1
                return state.answer
            }
            switch answer {
            case .document(let text):
                return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: text)))
            case .redirect(let address):
                return Response(status: .found, headers: [.location: address])
            case .trickle:
                return Response(
                    status: .ok,
                    body: .init { writer in
                        while true {
                            try await writer.write(ByteBuffer(string: " "))
                            try await Task.sleep(for: .milliseconds(50))
                        }
                    })
            }
        }
        var logger = Logger(label: "keys")
        logger.logLevel = .critical
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                port.yield(channel.localAddress?.port ?? 0)
                port.finish()
            }, logger: logger)
        return try await withThrowingTaskGroup(of: T?.self) { group in
            group.addTask {
                try await application.run()
                return nil
            }
            group.addTask {
                for await port in ports { return try await body("http://127.0.0.1:\(port)/jwks") }
                return nil
            }
            defer { group.cancelAll() }
            while let result = try await group.next() {
                if let result { return result }
            }
            throw CancellationError()
        }
    }
}

/// One of a provider's keys.
struct ProviderKey: Sendable {
    let id: String
    let algorithm: String
    /// As it stands in the set.
    let jwk: String
    /// The public half in PEM, which a forger has, too.
    let publicPEM: String
    private let signature: @Sendable (Data) throws -> Data

    static func rs256(_ id: String) throws -> ProviderKey {
        let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        let numbers = try key.publicKey.getKeyPrimitives()
        return ProviderKey(
            id: id, algorithm: "RS256",
            jwk:
                #"{"kty":"RSA","use":"sig","kid":"\#(id)","n":"\#(base64URL(numbers.modulus))","e":"\#(base64URL(numbers.publicExponent))"}"#,
            publicPEM: key.publicKey.pemRepresentation
        ) { try key.signature(for: SHA256.hash(data: $0), padding: .insecurePKCS1v1_5).rawRepresentation }
    }

    static func es256(_ id: String) -> ProviderKey {
        let key = P256.Signing.PrivateKey()
        let point = key.publicKey.rawRepresentation
        return ProviderKey(
            id: id, algorithm: "ES256",
            jwk:
                #"{"kty":"EC","crv":"P-256","kid":"\#(id)","x":"\#(base64URL(point.prefix(32)))","y":"\#(base64URL(point.suffix(32)))"}"#,
            publicPEM: key.publicKey.pemRepresentation
        ) { try key.signature(for: $0).rawRepresentation }
    }

    static func edDSA(_ id: String) -> ProviderKey {
        let key = Curve25519.Signing.PrivateKey()
        return ProviderKey(
            id: id, algorithm: "EdDSA",
            jwk: #"{"kty":"OKP","crv":"Ed25519","kid":"\#(id)","x":"\#(base64URL(key.publicKey.rawRepresentation))"}"#,
            publicPEM: key.publicKey.pemRepresentation
        ) { try key.signature(for: $0) }
    }

    static func set(_ keys: ProviderKey...) -> String { #"{"keys":[\#(keys.map(\.jwk).joined(separator: ","))]}"# }

    /// A token of this key for the epidemiologist of the purpose `test`.
    ///
    /// - Parameters:
    ///   - header: Instead of the key's own algorithm and identifier.
    ///   - audience: Whom it is made for.
    ///   - signer: Signs in the place of the key.
    /// - Returns: The token.
    /// - Throws: Whatever the signer throws.
    func token(
        header: String? = nil, audience: String = "pumphandle", signer: ((Data) throws -> Data)? = nil
    ) throws -> String {
        let now = Int(Date.now.timeIntervalSince1970)
        let claims: [String: Any] = [
            "iss": "https://id.city.example", "sub": "anna.kim", "aud": audience, "iat": now, "exp": now + 600,
            "role": "epidemiologist", "purposes": ["test"],
        ]
        let head = header ?? #"{"alg":"\#(algorithm)","kid":"\#(id)","typ":"JWT"}"#
        let text =
            Self.base64URL(head.utf8) + "."
            + Self.base64URL(try JSONSerialization.data(withJSONObject: claims, options: .sortedKeys))
        return text + "." + Self.base64URL(try (signer ?? signature)(Data(text.utf8)))
    }

    private static func base64URL(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
