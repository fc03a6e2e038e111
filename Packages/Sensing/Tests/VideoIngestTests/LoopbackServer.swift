// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// A TCP server on 127.0.0.1 that answers each connection as a test tells it to.
final class LoopbackServer: Sendable {
    /// One connection.
    struct Peer {
        let descriptor: Int32

        /// What arrived until an empty line; empty when the peer left.
        func request() -> String {
            var bytes: [UInt8] = []
            var byte: UInt8 = 0
            while bytes.count < 8192, recv(descriptor, &byte, 1, 0) == 1 {
                bytes.append(byte)
                if bytes.suffix(4) == [13, 10, 13, 10] { break }
            }
            return String(decoding: bytes, as: UTF8.self)
        }

        /// Whether all of it went out.
        @discardableResult func send(_ bytes: some Collection<UInt8>) -> Bool {
            var rest = Array(bytes)[...]
            while !rest.isEmpty {
                let sent = rest.withUnsafeBytes {
                    Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                guard sent > 0 else { return false }
                rest = rest.dropFirst(sent)
            }
            return true
        }

        @discardableResult func send(_ text: String) -> Bool { send(text.utf8) }

        /// Blocks until the peer closes.
        func waitForEnd() {
            var byte: UInt8 = 0
            while recv(descriptor, &byte, 1, 0) > 0 {}
        }
    }

    let port: UInt16
    private let listener: Int32
    private let served = Atomic<Int>(0)

    /// Connections accepted so far.
    var connections: Int { served.load(ordering: .acquiring) }

    /// Starts; each connection is handled on a thread of its own and closed when the handler returns.
    init(_ handler: @escaping @Sendable (Peer) -> Void) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer -> UInt16? in
                guard bind(listener, pointer, length) == 0, listen(listener, 16) == 0,
                    getsockname(listener, pointer, &length) == 0
                else { return nil }
                return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                    UInt16(bigEndian: $0.pointee.sin_port)
                }
            }
        }
        guard let port else { throw NoSocket() }
        self.listener = listener
        self.port = port
        onThread { [weak self] in
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else {
                    // Closed here, since a closed number may be another server's by the time it is next used.
                    close(listener)
                    return
                }
                self?.served.add(1, ordering: .acquiringAndReleasing)
                onThread {
                    handler(Peer(descriptor: descriptor))
                    close(descriptor)
                }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
    }

    struct NoSocket: Error {}
}

/// Runs `body` on a new thread.
private func onThread(_ body: @escaping @Sendable () -> Void) {
    final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Box(body))
    pthread_create(
        &thread, nil,
        { pointer in
            if let pointer { Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue().body() }
            return nil
        }, box.toOpaque())
    pthread_detach(thread)
}

/// A port on which nobody listens.
func freePort() throws -> UInt16 { try LoopbackServer { _ in }.port }
