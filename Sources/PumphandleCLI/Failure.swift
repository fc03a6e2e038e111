// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import DifferentialPrivacy
import Governance
import NeuralDetection
import PeopleCounting
import Server
import SiteFile
import Storage
import TransparencyLog
import VideoIngest

/// A command that did not do what it was asked: what to say and how to exit (DESIGN, section 8).
struct Failure: Error, Equatable {
    /// 1 a fault while running, 2 bad input, 3 a check did not hold.
    let code: Int32
    let message: String

    /// The message says which file, and what would be right.
    static func badInput(_ message: String) -> Failure { Failure(code: 2, message: message) }

    /// Something went wrong while running.
    static func fault(_ message: String) -> Failure { Failure(code: 1, message: message) }

    /// A check that was asked for did not hold.
    static func unmet(_ message: String) -> Failure { Failure(code: 3, message: message) }

    private init(code: Int32, message: String) {
        self.code = code
        self.message = message
    }

    /// Sorts what the modules throw; nil for what ArgumentParser reports itself.
    init?(_ error: any Error) {
        switch error {
        case let error as Failure:
            self = error
        case let error as SiteFileError:
            self = .badInput(error.description)
        case let error as StorageError:
            self.init(code: error.isBadInput ? 2 : 1, message: error.description)
        case let error as VideoIngestError:
            self.init(code: error.isBadInput ? 2 : 1, message: error.description)
        case let error as PurposeError:
            self = .badInput(error.description)
        case let error as PrivacyError:
            self = .badInput(error.description)
        case let error as EntryError:
            self.init(code: 1, message: error.description)
        case let error as LogError:
            self.init(code: error.exitCode, message: error.description)
        case let error as ServerOptionsError:
            self = .badInput(error.description)
        case let error as NeuralError:
            self.init(code: error.isBadInput ? 2 : 1, message: error.description)
        case let error as AccountError:
            self.init(code: error.exitCode, message: error.description)
        case let error as RuleViolation:
            self = .badInput(error.description)
        case let error as TokenRefusal:
            self = .badInput(error.description)
        case let error as TokenKeyError:
            self = .badInput(error.description)
        case let error as KeySetError:
            self = .badInput(error.description)
        case let error as ReceiptRefusal:
            self = .badInput(error.description)
        case let error as CameraWatchError:
            self = .badInput("\(error)")
        case let error as ZoneError:
            self = .badInput("\(error).")
        case let error as CameraSetupError:
            self = .badInput("\(error).")
        default:
            return nil
        }
    }
}

extension VideoIngestError {
    /// Whether the source itself is wrong, rather than the moment.
    var isBadInput: Bool {
        switch problem {
        case .badAddress, .missingFile, .directory, .notARegularFile, .unreadable, .emptyFile, .notVideo,
            .noVideoStream, .unknownCodec, .unusableSize, .unusablePixels,
            .unusableTurn, .noPicture, .unauthorized, .notAJPEG:
            true
        default: false
        }
    }
}

extension NeuralError {
    /// Whether the model or its papers are wrong, rather than the machine.
    var isBadInput: Bool {
        switch self {
        case .runtimeMissing, .runtimeUnusable, .runtimeVersion, .runtimeFailed: false
        default: true
        }
    }
}

extension AccountError {
    /// How a command ends that this stops.
    var exitCode: Int32 {
        switch self {
        // What cannot be logged must not happen, whatever is wrong with the log.
        case .log: 1
        case .entry: 1
        case .ruled: 2
        }
    }
}
