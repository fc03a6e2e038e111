// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import Logging
import TransparencyLog

/// A witness over HTTP: `POST /add-checkpoint`, and `GET /<origin hash>/checkpoint` for everyone.
///
/// - Parameters:
///   - witness: Decides and remembers.
///   - host: The address to listen on.
///   - port: The port; 0 takes any free one.
///   - logger: Faults.
///   - onListening: Told the port once connections are accepted.
/// - Returns: A service that listens until it is shut down.
func buildWitness(
    _ witness: Witness, host: String, port: Int, logger: Logger,
    onListening: @escaping @Sendable (Int) async -> Void = { _ in }
) -> some ApplicationProtocol {
    let router = Router()
    router.post("/add-checkpoint") { request, _ in
        let body = try await request.body.collect(upTo: WitnessRequest.longestRequest)
        let answer = try await witness.addCheckpoint(Array(buffer: body))
        return Response(
            status: .init(code: answer.status), headers: [.contentType: answer.contentType],
            body: .init(byteBuffer: ByteBuffer(string: answer.body)))
    }
    router.get("/:origin/checkpoint") { _, context in
        let name = try context.parameters.require("origin")
        guard let checkpoint = try await witness.checkpoint(originHash: name) else { throw HTTPError(.notFound) }
        return Response(
            status: .ok, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-cache"],
            body: .init(byteBuffer: ByteBuffer(bytes: checkpoint)))
    }
    return Application(
        router: router,
        configuration: ApplicationConfiguration(address: .hostname(host, port: port), serverName: "pumphandle"),
        onServerRunning: { channel in await onListening(channel.localAddress?.port ?? port) },
        logger: logger)
}
