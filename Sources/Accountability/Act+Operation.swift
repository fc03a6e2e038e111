// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import Governance

extension Act {
    /// A camera that begins to be looked at.
    public struct CameraStart: Codable, Hashable, Sendable {
        /// Site id.
        public var site: PlaceID
        /// Camera id.
        public var camera: PlaceID
        /// What is shown to it.
        public var source: Source
        /// Weights of the admitted models that count, none for the detector that was trained on nobody.
        public var models: [Digest]

        /// Kinds of sources.
        public enum Source: String, CaseIterable, Codable, Hashable, Sendable {
            /// The camera itself.
            case live
            /// A file.
            case recording
        }

        /// Describes a start.
        public init(site: PlaceID, camera: PlaceID, source: Source, models: [Digest] = []) {
            self.site = site
            self.camera = camera
            self.source = source
            self.models = models
        }
    }

    /// A camera whose state changed.
    public struct CameraState: Codable, Hashable, Sendable {
        /// Site id.
        public var site: PlaceID
        /// Camera id.
        public var camera: PlaceID

        /// Names a camera.
        public init(site: PlaceID, camera: PlaceID) {
            self.site = site
            self.camera = camera
        }
    }

    /// A camera that is looked at to judge its view.
    public struct CameraProbe: Codable, Hashable, Sendable {
        /// Site id.
        public var site: PlaceID
        /// Camera id.
        public var camera: PlaceID
        /// What is shown to it.
        public var source: CameraStart.Source

        /// Describes a probe.
        public init(site: PlaceID, camera: PlaceID, source: CameraStart.Source) {
            self.site = site
            self.camera = camera
            self.source = source
        }
    }

    /// A window that somebody counted on the spot; not what they counted, nor who.
    public struct CountCheck: Codable, Hashable, Sendable {
        /// Site id.
        public var site: PlaceID
        /// Camera id.
        public var camera: PlaceID
        /// Zone id.
        public var zone: PlaceID
        /// Which people.
        public var indicator: Indicator
        /// Start of the window.
        public var start: Stamp

        /// Names a count check.
        public init(site: PlaceID, camera: PlaceID, zone: PlaceID, indicator: Indicator, start: Stamp) {
            self.site = site
            self.camera = camera
            self.zone = zone
            self.indicator = indicator
            self.start = start
        }
    }

    /// A model whose papers are in order.
    public struct ModelAdmission: Codable, Hashable, Sendable {
        /// Digest of the weights.
        public var weights: Digest
        /// Digest of the passport's canonical text.
        public var passport: Digest
        /// What it may do.
        public var task: Task
        /// What was asked of its papers.
        public var level: Level

        /// The two things that a model may be for.
        public enum Task: String, CaseIterable, Codable, Hashable, Sendable {
            case personDetection = "person-detection"
            case maskWearing = "mask-wearing"
        }

        /// Policy levels.
        public enum Level: String, CaseIterable, Codable, Hashable, Sendable {
            /// Everyone shown in the training data consented.
            case consented
            /// The training data's licence allows the use.
            case licensed
        }

        /// Describes an admission.
        public init(weights: Digest, passport: Digest, task: Task, level: Level) {
            self.weights = weights
            self.passport = passport
            self.task = task
            self.level = level
        }
    }

    /// A model whose papers are not in order.
    public struct ModelRefusal: Codable, Hashable, Sendable {
        /// Digest of the weights that were shown; nil where none could be read.
        public var weights: Digest?
        /// Digest of the passport that was shown; nil where none could be read.
        public var passport: Digest?
        /// Why.
        public var reason: RefusalReason

        /// Describes a refusal.
        public init(weights: Digest?, passport: Digest?, reason: RefusalReason) {
            self.weights = weights
            self.passport = passport
            self.reason = reason
        }
    }

    /// A model that may no longer be used.
    public struct ModelEnd: Codable, Hashable, Sendable {
        /// Digest of the weights.
        public var weights: Digest

        /// Names a model.
        public init(weights: Digest) { self.weights = weights }
    }

    /// A camera's window that is released.
    public struct ReleaseBatch: Codable, Hashable, Sendable {
        /// Site id.
        public var site: PlaceID
        /// Camera id.
        public var camera: PlaceID
        /// Start of the window.
        public var start: Stamp
        /// Its length.
        public var seconds: Int
        /// How many releases: the camera's zones.
        public var count: Int
        /// RFC 6962 root over the releases' canonical JSON, by zone.
        public var root: Digest
        /// Digest of the policy document that they were made under.
        public var policy: Digest
        /// The live purposes that they were made for, in order.
        public var purposes: [PlaceID]

        /// Describes a batch.
        public init(
            site: PlaceID, camera: PlaceID, start: Stamp, seconds: Int, count: Int, root: Digest, policy: Digest,
            purposes: [PlaceID]
        ) {
            self.site = site
            self.camera = camera
            self.start = start
            self.seconds = seconds
            self.count = count
            self.root = root
            self.policy = policy
            self.purposes = purposes
        }
    }
}
