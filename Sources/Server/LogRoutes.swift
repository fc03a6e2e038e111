// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import TransparencyLog

/// The log's public files under `/log/`: `checkpoint`, `tile/<L>/<N>[.p/<W>]` and `tile/entries/<N>[.p/<W>]`.
///
/// Only paths that the C2SP tlog-tiles layout knows are answered, so nothing else in the directory can be asked for.
struct LogRoutes {
    let log: LogDirectory

    func add(to router: some RouterMethods<BasicRequestContext>) {
        router.get("/log/**") { request, _ in
            let file = String(request.uri.path.dropFirst("/log/".count))
            let isCheckpoint = file == LogDirectory.checkpointFile
            guard isCheckpoint || TilePath(file) != nil,
                let bytes = try log.read(file, limit: TilePath.fullWidth * (EntryBundle.longestEntry + 2))
            else { throw HTTPError(.notFound) }
            return Response(
                status: .ok,
                headers: [
                    .contentType: isCheckpoint ? "text/plain; charset=utf-8" : "application/octet-stream",
                    .cacheControl: isCheckpoint ? "no-cache" : "public, max-age=31536000, immutable",
                ],
                body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
        }
    }
}
