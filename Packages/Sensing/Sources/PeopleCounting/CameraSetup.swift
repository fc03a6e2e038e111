// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import enum Governance.Indicator
public import VideoIngest

/// One camera as the site file declares it.
public struct CameraSetup: Sendable {
    /// Camera id, unique in the site.
    public let id: String
    /// Where its pictures come from.
    public let source: SourceAddress
    /// Time from look to look.
    public let lookEvery: Duration
    /// Length of a window, whole seconds; divides a day.
    public let window: Duration
    /// How near on the ground is contact, metres.
    public let contactDistance: Double
    /// Where pixels are on the ground; without one there is no contact indicator.
    public let groundPlane: GroundPlane?
    /// The disjoint zones.
    public let zones: ZoneMap
    /// The picture that the coordinates refer to; nil means the source's own size.
    public let picture: PictureSize?
    /// What finds people.
    public let detector: DetectorChoice
    /// Path of the model that judges masks; without one there are no mask indicators.
    public let maskModel: String?
    /// The detector's error as found on labelled footage; nil where the site file states none.
    public let measuredError: MeasuredError?

    /// Declares a camera.
    ///
    /// - Throws: ``CameraSetupError`` for a time or distance out of range.
    public init(
        id: String, source: SourceAddress, lookEvery: Duration = .seconds(2), window: Duration = .seconds(900),
        contactDistance: Double = 2, groundPlane: GroundPlane? = nil, zones: ZoneMap, picture: PictureSize? = nil,
        detector: DetectorChoice = .silhouette, maskModel: String? = nil, measuredError: MeasuredError? = nil
    ) throws(CameraSetupError) {
        guard lookEvery >= .milliseconds(20), lookEvery <= .seconds(3600) else { throw .lookEvery(lookEvery) }
        guard window.components.attoseconds == 0, window >= lookEvery, window.components.seconds > 0,
            86_400 % window.components.seconds == 0
        else { throw .window(window, lookEvery: lookEvery) }
        guard 0.1...20 ~= contactDistance else { throw .contactDistance(contactDistance) }
        self.id = id
        self.source = source
        self.lookEvery = lookEvery
        self.window = window
        self.contactDistance = contactDistance
        self.groundPlane = groundPlane
        self.zones = zones
        self.picture = picture
        self.detector = detector
        self.maskModel = maskModel
        self.measuredError = measuredError
    }

    /// Length of a window in seconds.
    public var windowSeconds: Int { Int(window.components.seconds) }

    /// Looks that a window without any outage has.
    public var expectedLooks: Int { max(1, Int((window / lookEvery).rounded(.down))) }
}

/// Why a camera's declaration was refused.
public enum CameraSetupError: Error, Hashable, Sendable {
    /// Not between 20 ms and an hour.
    case lookEvery(Duration)
    /// Not a whole number of seconds that divides a day and holds a look.
    case window(Duration, lookEvery: Duration)
    /// Not between 0.1 and 20 m.
    case contactDistance(Double)
}

extension CameraSetupError: CustomStringConvertible {
    /// What an operator reads.
    public var description: String {
        switch self {
        case .lookEvery(let found):
            "the time between looks must be from 0.02 to 3600 s, for example 2s; found \(found)"
        case .window(let found, let lookEvery):
            "a window must be a whole number of seconds that divides a day, at least one look (\(lookEvery)) long, for "
                + "example 15m; found \(found)"
        case .contactDistance(let found):
            "the contact distance must be from 0.1 to 20 m, for example 2; found \(found)"
        }
    }
}

extension CameraSetup {
    /// What this camera can measure at all: contact needs a ground plane, masks a mask model, flow a zone with an arrow and a
    /// stream; a snapshot's second frame comes at no known time.
    public var measurable: Set<Indicator> {
        var measurable: Set<Indicator> = [.occupancy]
        if groundPlane != nil { measurable.insert(.inContact) }
        if maskModel != nil { measurable.formUnion([.masked, .unmasked]) }
        if source.kind != .snapshot, zones.flows.contains(where: { $0 != nil }) {
            measurable.formUnion([.flowWith, .flowAgainst])
        }
        return measurable
    }
}
