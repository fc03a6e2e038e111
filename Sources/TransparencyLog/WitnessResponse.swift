// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// What a witness answers, as HTTP has it.
public enum WitnessResponse: Sendable, Hashable {
    /// 200: the checkpoint goes on from what the witness knew, and here is its signature.
    case cosigned([NoteSignature])
    /// 400: not a request.
    case badRequest(String)
    /// 403: not signed by a key that the witness has for this log.
    case notSigned
    /// 404: the witness does not watch this log.
    case unknownLog
    /// 409: the witness knows another size; ask again with a proof from that.
    case conflict(size: UInt64)
    /// 422: the proof does not hold.
    case inconsistent(String)

    /// The HTTP status.
    public var status: Int {
        switch self {
        case .cosigned: 200
        case .badRequest: 400
        case .notSigned: 403
        case .unknownLog: 404
        case .conflict: 409
        case .inconsistent: 422
        }
    }

    /// The media type of ``body``.
    public var contentType: String {
        if case .conflict = self { "text/x.tlog.size" } else { "text/plain; charset=utf-8" }
    }

    /// The text that goes with the status.
    public var body: String {
        switch self {
        case .cosigned(let signatures): signatures.map(\.line).joined()
        case .badRequest(let reason), .inconsistent(let reason): reason + "\n"
        case .notSigned: "no valid signature by a key that this witness has for the log\n"
        case .unknownLog: "this witness does not watch a log of that origin\n"
        case .conflict(let size): "\(size)\n"
        }
    }

    /// Reads an answer.
    /// - Throws: ``LogError/malformed(_:reason:)`` if it is none of the protocol's.
    public init(status: Int, body: [UInt8]) throws(LogError) {
        func malformed(_ reason: String) -> LogError { .malformed("answer of the witness", reason: reason) }
        guard let text = String(validating: body, as: UTF8.self) else { throw malformed("not UTF-8") }
        switch status {
        case 200:
            var signatures: [NoteSignature] = []
            for line in text.utf8.split(separator: 0x0A) {
                guard let signature = NoteSignature(line: Substring(line)) else {
                    throw malformed("'\(Substring(line).prefix(80))' is not a signature line")
                }
                signatures.append(signature)
            }
            guard !signatures.isEmpty else { throw malformed("status 200 without a signature") }
            self = .cosigned(signatures)
        case 400: self = .badRequest(Self.firstLine(text))
        case 403: self = .notSigned
        case 404: self = .unknownLog
        case 409:
            guard text.utf8.last == 0x0A, let size = PlainDecimal.parse(text.dropLast()) else {
                throw malformed("status 409 without a size")
            }
            self = .conflict(size: size)
        case 422: self = .inconsistent(Self.firstLine(text))
        default: throw malformed("status \(status)")
        }
    }

    private static func firstLine(_ text: String) -> String {
        String(text.prefix(200).prefix { $0 != "\n" })
    }
}
