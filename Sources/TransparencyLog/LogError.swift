// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// What can go wrong with a transparency log.
public enum LogError: Error, Sendable, Equatable {
    /// Text or bytes that are not what they must be.
    case malformed(_ thing: String, reason: String)
    /// A signature does not hold, or is not by the key that was asked for.
    case notSigned(_ thing: String, reason: String)
    /// A request that would break a rule of the log.
    case refused(_ reason: String)
    /// A log that does not hold, and the first place where it does not.
    case broken(BrokenPlace)
    /// Another process has the log open for writing.
    case inUse(directory: String)
    /// The system could not read or write.
    case system(operation: String, path: String, code: Int32, reason: String)
    /// An earlier write failed midway, so this writer takes nothing more until the log is opened again.
    case closed(directory: String)
    /// A server could not be reached or gave no useful answer.
    case remote(address: String, reason: String)
}

/// The first place where a log is not what it must be.
public struct BrokenPlace: Sendable, Hashable, CustomStringConvertible {
    /// The file, below the log's address: `checkpoint` or `tile/…`.
    public let file: String
    /// The index of the first entry concerned, where one can be named.
    public let entry: UInt64?
    /// What was found there, and what would be right.
    public let reason: String

    /// Names a place.
    public init(file: String, entry: UInt64? = nil, reason: String) {
        self.file = file
        self.entry = entry
        self.reason = reason
    }

    /// One line for a person.
    public var description: String {
        file + (entry.map { ", entry \($0)" } ?? "") + ": " + reason
    }
}

extension LogError: CustomStringConvertible {
    /// What an operator reads.
    public var description: String {
        switch self {
        case .malformed(let thing, let reason): "\(thing): \(reason)"
        case .notSigned(let thing, let reason): "\(thing): \(reason)"
        case .refused(let reason): reason
        case .broken(let place): place.description
        case .inUse(let directory):
            "\(directory): another process is writing to this log; a log has one writer. Stop it first."
        case .system(let operation, let path, _, let reason):
            "\(path): could not \(operation): \(reason). What was acknowledged is safe; nothing else counts as logged."
        case .closed(let directory):
            "\(directory): an earlier write failed, so nothing more is taken. Mend the disk and open the log again."
        case .remote(let address, let reason): "\(address): \(reason)"
        }
    }
}
