// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// What some looks at a camera tell of its view.
///
/// It holds no pixel and no count; nothing in it depends on how many people were there, but for whether enough single
/// people passed for their size to be learned.
public struct ProbeReport: Codable, Hashable, Sendable {
    /// The stream.
    public struct Stream: Codable, Hashable, Sendable {
        /// The codec's usual short name; nil where the source does not say.
        public let codec: String?
        /// Size of the picture, pixels.
        public let width: Int
        /// Likewise.
        public let height: Int
        /// Frames per second, as stated.
        public let frameRate: Double?
        /// Median time between key frames, seconds; nil where there are none to tell.
        public let keyFrameSeconds: Double?
        /// Time between looks that was asked for, seconds.
        public let lookSeconds: Double
        /// Key frames are too rare for the looks, so that everything between them is decoded.
        public let decodesBetweenKeyFrames: Bool
    }

    /// The light.
    public struct Light: Codable, Hashable, Sendable {
        /// Mean level of the looks' pixels, 0 black to 1 white, in tenths.
        public let brightness: Double
        /// Whether the picture has colour; infrared pictures have none.
        public let hasColour: Bool
        /// Mean sharpness: 0.125 is a ramp, about 0.3 a sharp scene; nil without contrast.
        public let sharpness: Double?
    }

    /// A zone.
    public struct Zone: Codable, Hashable, Sendable {
        /// Its id.
        public let id: String
        /// How tall the smallest standing person in it appears, pixels of the full picture; nil while sizes are unknown.
        public let smallestPersonPixels: Int?
        /// How tall the tallest appears.
        public let tallestPersonPixels: Int?
        /// How tall the smallest appears in the picture that was looked at, rows.
        public let smallestPersonRows: Int?
        /// How tall the tallest appears there.
        public let tallestPersonRows: Int?
        /// Whether the embedded detector misses many of the smallest; nil while sizes are unknown.
        public let isTooSmall: Bool?
    }

    /// The ground plane.
    public struct Ground: Codable, Hashable, Sendable {
        /// Root mean square distance of the surveyed points from the fitted plane, metres; nil for a matrix.
        public let residualMetres: Double?
        /// The lens's distortion, where the surveyed points tell of one.
        public let lens: LensDistortion?
        /// How well it tells who is in contact; nil where nothing tells.
        public let contact: ContactAccuracy?
        /// How tall people would be by this plane, metres, from the sizes that were learned without it.
        public let statureMetres: Double?
        /// Whether that is what people are; nil while it is not known.
        public let isPlausible: Bool?
    }

    /// Whether the stream gives what flow needs: a second frame shortly after each look's own.
    public struct Flow: Codable, Hashable, Sendable {
        /// Looks with a second frame in time; the others would be lost.
        public let pairs: Int
        /// Mean time between the two frames, seconds; nil without any pair.
        public let pairSeconds: Double?
    }

    /// Where people's size is known from.
    public enum Sizes: String, Codable, Hashable, Sendable {
        /// From the ground plane.
        case groundPlane = "ground-plane"
        /// From single people who passed.
        case learned
        /// Neither.
        case unknown
    }

    /// The source, without credentials.
    public let source: String
    /// Looks made.
    public let looks: Int
    /// Looks that would not count, by reason; those lost to learning apart, whose number would tell how busy the place is.
    public let losses: [String: Int]
    /// What was read.
    public let stream: Stream
    /// How bright and sharp it is.
    public let light: Light
    /// Where people's size is known from.
    public let sizes: Sizes
    /// The zones; none without a site.
    public let zones: [Zone]
    /// The ground plane, where the camera has one.
    public let ground: Ground?
    /// What flow would get; nil for a camera of a site where no zone has an arrow.
    public let flow: Flow?
    /// Whether the view suits the embedded detector; nil when no look got as far as the detector.
    public let suitability: ViewSuitability?
}
