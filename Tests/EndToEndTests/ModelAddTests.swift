// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// `pumphandle model add` against refused papers and servers that answer wrongly; four bytes stand for weights.
struct ModelAddTests {
    /// Without OpenVINO, which would refuse the toy.
    private static let untried = ["/usr/bin/env", "PUMPHANDLE_OPENVINO=/nonexistent"]

    private static let whole = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\ntoy\n"
    private static let rest =
        "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 2-3/4\r\nContent-Length: 2\r\nConnection: close\r\n\r\ny\n"

    private static func write(_ text: String, _ name: String, in folder: URL) throws {
        try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
    }

    /// Adds to `shelf` from an address, or a file.
    private static func add(_ source: String, in folder: URL) async throws -> Program.Outcome {
        try write(PapersTests.passport, "toy.passport.yaml", in: folder)
        return try await Program.run(
            ["model", "add", source, "--passport", "toy.passport.yaml", "--models", "shelf"], under: untried,
            in: folder)
    }

    private static func shelf(_ folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "shelf").path).sorted()
    }

    private static let pair = ["toy.onnx", "toy.passport.yaml"]

    @Test(arguments: [("format: onnx", "format: tflite"), ("file: toy.onnx", "file: toy.tflite")])
    func refusedPapersLeaveTheFolderAsItWas(found: String, replacement: String) async throws {
        try await Program.withFolder { folder in
            try Self.write("toy\n", "toy.onnx", in: folder)
            let good = try await Self.add("toy.onnx", in: folder)
            #expect(good.status == 0 && good.output.contains("\nNot tried: OpenVINO is not installed"), "\(good.talk)")
            let bad = PapersTests.passport.replacing(found, with: replacement)
            try Self.write(bad, "bad.yaml", in: folder)
            for source in ["toy.onnx", "http://127.0.0.1:9/toy.onnx"] {
                let refused = try await Program.run(
                    ["model", "add", source, "--passport", "bad.yaml", "--models", "shelf"], in: folder)
                #expect(refused.status == 2 && refused.talk.contains("refused"), "\(refused.talk)")
                let place = "bad.yaml:4: passport refused: weights.file"
                #expect(source == "toy.onnx" || refused.talk.hasPrefix(place), "\(refused.talk)")
            }
            #expect(try Self.shelf(folder) == Self.pair)
            let kept = try String(
                contentsOf: folder.appending(path: "shelf/toy.passport.yaml"), encoding: .utf8)
            #expect(kept == PapersTests.passport)
        }
    }

    /// A first answer that breaks off after two bytes, with and without a word on how many there are.
    @Test(arguments: [
        "Content-Length: 4\r\n\r\nto", "Transfer-Encoding: chunked\r\n\r\n2\r\nto\r\n", "Connection: close\r\n\r\nto",
    ])
    func aBrokenTransferGoesOnWhereItStopped(answer: String) async throws {
        try await Program.withFolder { folder in
            let server = try RawServer { request in
                request.contains("range: bytes=2-") ? Self.rest : "HTTP/1.1 200 OK\r\n" + answer
            }
            let broken = try await Self.add(server.address + "/toy.onnx", in: folder)
            #expect(broken.status == 1 && broken.talk.contains("goes on from there"), "\(broken.talk)")
            #expect(try Self.shelf(folder).map { $0.hasSuffix(".part") } == [true])
            let added = try await Self.add(server.address + "/toy.onnx", in: folder)
            #expect(added.status == 0, "\(added.talk)")
            #expect(try Self.shelf(folder) == Self.pair)
        }
    }

    @Test func anotherFileWithoutALengthIsKnownWhenItEndsThereAgain() async throws {
        try await Program.withFolder { folder in
            let server = try RawServer { _ in "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nother" }
            #expect(try await Self.add(server.address + "/toy.onnx", in: folder).status == 1)
            let refused = try await Self.add(server.address + "/toy.onnx", in: folder)
            #expect(refused.status == 2 && refused.talk.contains("is not the file its passport describes"))
            #expect(try Self.shelf(folder).isEmpty)
        }
    }

    @Test(arguments: ["", "Content-Range: bytes 0-3/4\r\n", "Content-Range: bytes 7-9/10\r\n"])
    func anotherRangeThanAskedForBeginsAnew(header: String) async throws {
        try await Program.withFolder { folder in
            let part = "HTTP/1.1 206 Partial Content\r\n\(header)Content-Length: 4\r\nConnection: close\r\n\r\ntoy\n"
            let broken = try RawServer { _ in "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nto" }
            #expect(try await Self.add(broken.address + "/toy.onnx", in: folder).status == 1)
            let server = try RawServer { $0.contains("\r\nrange:") ? part : Self.whole }
            let added = try await Self.add(server.address + "/toy.onnx", in: folder)
            #expect(added.status == 0, "\(added.talk)")
            #expect(try Self.shelf(folder) == Self.pair)
        }
    }

    @Test func aServerOfPartsOnlyIsNamedAndLeavesNothing() async throws {
        try await Program.withFolder { folder in
            let server = try RawServer { request in
                request.contains("\r\nrange:") || request.contains("/parts")
                    ? "HTTP/1.1 206 Partial Content\r\nContent-Length: 1\r\nConnection: close\r\n\r\nt"
                    : "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nto"
            }
            #expect(try await Self.add(server.address + "/toy.onnx", in: folder).status == 1)
            let refused = try await Self.add(server.address + "/parts.onnx", in: folder)
            #expect(refused.status == 1 && refused.talk.contains("sent a part of it"), "\(refused.talk)")
            #expect(try Self.shelf(folder).isEmpty)
        }
    }

    @Test func aWholeFileUnderTooLongALengthIsTaken() async throws {
        try await Program.withFolder { folder in
            let server = try RawServer { _ in "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ntoy\n" }
            let added = try await Self.add(server.address + "/toy.onnx", in: folder)
            #expect(added.status == 0, "\(added.talk)")
            #expect(try Self.shelf(folder) == Self.pair)
        }
    }

    @Test(arguments: [429, 500, 502, 503, 504]) func aServerInTroubleIsNoBadInput(code: Int) async throws {
        try await Program.withFolder { folder in
            let server = try RawServer { _ in
                "HTTP/1.1 \(code) Trouble\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            }
            let outcome = try await Self.add(server.address + "/toy.onnx", in: folder)
            #expect(outcome.status == 1 && outcome.talk.hasSuffix("the server answered \(code); try later\n"))
            #expect(try Self.shelf(folder).isEmpty)
        }
    }

    @Test func anAddressIsShownWithoutCredentials() async throws {
        try await Program.withFolder { folder in
            let server = try RawServer { _ in "HTTP/1.1 404 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" }
            let place = server.address.dropFirst("http://".count)
            let missing = try await Self.add("http://bob:secretpw@\(place)/x.onnx?token=abc", in: folder)
            #expect(missing.status == 2)
            #expect(
                missing.talk == "http://\(place)/x.onnx?…: the server answered 404; is the address right?\n",
                "\(missing.talk)")
            for address in ["ftp://bob:secretpw@127.0.0.1/x.onnx", "http://bob:secretpw@[bad/x.onnx"] {
                let refused = try await Self.add(address, in: folder)
                #expect(refused.status == 2 && refused.talk.contains("is no http:// or https:// address"))
                #expect(!refused.talk.contains("bob") && !refused.talk.contains("secretpw"), "\(refused.talk)")
            }
        }
    }

    @Test func userAndPasswordAreSentToTheirServerOnly() async throws {
        try await Program.withFolder { folder in
            let refusal = "HTTP/1.1 401 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            let other = try RawServer { $0.contains("authorization") ? refusal : Self.whole }
            // "bob:pass word", in lower case as all of a request.
            let credentials = "authorization: basic " + "Ym9iOnBhc3Mgd29yZA==".lowercased()
            let server = try RawServer { request in
                guard request.contains(credentials) else { return refusal }
                return "HTTP/1.1 302 Found\r\nLocation: \(other.address)/toy.onnx\r\nContent-Length: 0\r\n"
                    + "Connection: close\r\n\r\n"
            }
            let place = server.address.dropFirst("http://".count)
            for (user, remedy) in [("", "write them before the host"), ("bob:wrong@", "are they right?")] {
                let refused = try await Self.add("http://\(user)\(place)/toy.onnx", in: folder)
                #expect(refused.status == 2 && refused.talk.contains(remedy), "\(refused.talk)")
                #expect(!refused.talk.contains("bob"), "\(refused.talk)")
            }
            let added = try await Self.add("http://bob:pass%20word@\(place)/toy.onnx", in: folder)
            #expect(added.status == 0, "\(added.talk)")
            #expect(try Self.shelf(folder) == Self.pair)
        }
    }

    @Test func whatKeepsAnAddressFromAnsweringIsSaidInWords() async throws {
        let cycle = try RawServer { _ in
            "HTTP/1.1 302 Found\r\nLocation: /toy.onnx\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        }
        let other = try RawServer { _ in "SSH-2.0-OpenSSH\r\n" }
        let mute = try RawServer { _ in "" }
        for (address, says) in [
            (cycle.address, "it is redirected again and again; give the file's own address"),
            (other.address, "what answers there is no web server; is the port right?"),
            (mute.address, "the connection was closed before an answer; try later"),
            ("http://127.0.0.1:9", "nothing listens there; is the port right?"),
        ] {
            try await Program.withFolder { folder in
                let outcome = try await Self.add(address + "/toy.onnx", in: folder)
                #expect(outcome.status == 1)
                #expect(outcome.talk == "\(address)/toy.onnx: cannot be reached: \(says)\n")
                #expect(try Self.shelf(folder).isEmpty)
            }
        }
    }

    @Test func aFolderInTheModelsPlaceIsNamed() async throws {
        try await Program.withFolder { folder in
            try FileManager.default.createDirectory(
                at: folder.appending(path: "shelf/toy.onnx"), withIntermediateDirectories: true)
            try Self.write("toy\n", "toy.onnx", in: folder)
            let copied = try await Self.add("toy.onnx", in: folder)
            #expect(copied.status == 2 && copied.talk.contains("shelf/toy.onnx: is a folder"), "\(copied.talk)")
            let fetched = try await Self.add("http://127.0.0.1:9/toy.onnx", in: folder)
            #expect(fetched.status == 2 && fetched.talk.hasPrefix("shelf/toy.onnx: cannot be read"), "\(fetched.talk)")
            #expect(try Self.shelf(folder) == ["toy.onnx"])
        }
    }

    /// The first is held in the middle of its request until the second has ended.
    @Test(.timeLimit(.minutes(5))) func ofTwoAtOnceTheSecondIsToldSo() async throws {
        try await Program.withFolder { folder in
            let (requests, asked) = AsyncStream.makeStream(of: Void.self)
            let gate = DispatchSemaphore(value: 0)
            let server = try RawServer { _ in
                asked.yield()
                gate.wait()
                return Self.whole
            }
            defer { gate.signal() }
            try Self.write(PapersTests.passport, "toy.passport.yaml", in: folder)
            let add = [
                "model", "add", server.address + "/toy.onnx", "--passport",
                folder.appending(path: "toy.passport.yaml").path, "--models", folder.appending(path: "shelf").path,
            ]
            let first = try Program.start(add, under: Self.untried, in: folder)
            for await _ in requests { break }
            let second = try await Program.withFolder { try await Program.run(add, in: $0) }
            #expect(second.status == 1 && second.talk.contains("another 'model add' of this model is running"))
            gate.signal()
            let outcome = try await Program.finish(first, in: folder)
            #expect(outcome.status == 0, "\(outcome.talk)")
            #expect(try Self.shelf(folder) == Self.pair)
        }
    }
}
