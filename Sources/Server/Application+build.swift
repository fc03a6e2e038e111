// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
public import Logging
internal import NIOSSL
public import Storage
public import TransparencyLog

/// The HTTP API and the dashboard over one store; `pumphandle serve` and the tests run the same.
///
/// - Parameters:
///   - store: Releases and coverage, read at every request.
///   - options: Where to listen.
///   - desk: Who may read what for, logged before it is shown.
///   - log: The append-only log to show under `/log/`, to everyone.
///   - account: What `/account` shows to everyone; nil to show no such page.
///   - logger: Faults and requests, never a token.
///   - onListening: Told the port once connections are accepted.
/// - Returns: A service that listens until it is shut down.
/// - Throws: ``ServerOptionsError/tls(file:reason:)``.
public func buildApplication(
    store: ReleaseStore, options: ServerOptions, desk: QueryDesk, log: LogDirectory? = nil,
    account: AccountReader? = nil, logger: Logger,
    onListening: @escaping @Sendable (Int) async -> Void = { _ in }
) throws(ServerOptionsError) -> some ApplicationProtocol {
    let counters = RequestCounters()
    let router = Router(context: BasicRequestContext.self, options: [.autoGenerateHeadEndpoints])
    router.addMiddleware {
        SecurityHeaders(isEncrypted: options.tls != nil)
        FaultReporter(logger: logger, counters: counters)
        if options.isLoopback { LoopbackHost() }
    }
    PageRoutes(chartScript: options.chartScript).add(to: router)
    if let log { LogRoutes(log: log).add(to: router) }
    if let account { AccountRoutes(reader: account).add(to: router) }
    HealthRoutes(store: store).add(to: router)
    let guarded = router.group()
    guarded.add(middleware: RequesterGuard(desk: desk))
    ReleaseRoutes(store: store, desk: desk).add(to: guarded)
    SiteRoutes(store: store).add(to: guarded)
    MetricsRoutes(store: store, counters: counters).add(to: guarded)
    return Application(
        router: router,
        server: try serverBuilder(options),
        configuration: ApplicationConfiguration(
            address: .hostname(options.bindHost, port: options.port), serverName: "pumphandle"),
        onServerRunning: { channel in await onListening(channel.localAddress?.port ?? options.port) },
        logger: logger)
}

private func serverBuilder(_ options: ServerOptions) throws(ServerOptionsError) -> HTTPServerBuilder {
    guard let tls = options.tls else { return .http1() }
    let chain: [NIOSSLCertificateSource]
    do {
        chain = try NIOSSLCertificate.fromPEMFile(tls.certificate).map { .certificate($0) }
    } catch {
        throw .tls(file: tls.certificate, reason: "no certificate in it can be read")
    }
    do {
        let key = try NIOSSLPrivateKey(file: tls.key, format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        // Making a context proves that key and certificate belong together.
        _ = try NIOSSLContext(configuration: configuration)
        return try .tls(.http1(), tlsConfiguration: configuration)
    } catch {
        throw .tls(file: tls.key, reason: "it is no PEM key, or not the certificate's")
    }
}
