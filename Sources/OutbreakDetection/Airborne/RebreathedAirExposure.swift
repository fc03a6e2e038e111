// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Airborne risk from the share of air in a room that was breathed before, as carbon dioxide shows it.
///
/// Rudnick and Milton, *Indoor Air* 13 (2003) 237.
public struct RebreathedAirExposure: Sendable, Equatable {
    /// CO₂ in the room, ppm.
    public let roomPPM: Double
    /// CO₂ outdoors, ppm.
    public let outdoorPPM: Double
    /// CO₂ that exhaled air adds, ppm; about 38,000.
    public let exhaledPPM: Double
    /// People in the room.
    public let occupants: Double
    /// Infectious people among them.
    public let infectious: Double
    /// Quanta that one infectious person emits per hour.
    public let quantaPerHour: Double
    /// Length of the exposure, hours.
    public let hours: Double
    /// Share of the quanta that masks of infectious and of susceptible people let through, 0...1.
    public let passedByMasks: Double

    /// Describes an exposure.
    /// - Parameters:
    ///   - roomPPM: CO₂ in the room.
    ///   - outdoorPPM: CO₂ outdoors.
    ///   - exhaledPPM: CO₂ that exhaled air adds.
    ///   - occupants: People in the room, above 0.
    ///   - infectious: Infectious people.
    ///   - quantaPerHour: Quanta per hour.
    ///   - hours: Length of the exposure.
    ///   - passedByMasks: Share let through by both masks.
    /// - Throws: ``DetectionError/badParameter(name:found:expected:)``.
    public init(
        roomPPM: Double, outdoorPPM: Double, exhaledPPM: Double = 38_000, occupants: Double, infectious: Double = 1,
        quantaPerHour: Double, hours: Double, passedByMasks: Double = 1
    ) throws(DetectionError) {
        guard exhaledPPM > 0, outdoorPPM >= 0, roomPPM >= outdoorPPM, roomPPM.isFinite else {
            throw .badParameter(
                name: "CO2", found: "\(roomPPM) ppm indoors, \(outdoorPPM) outdoors",
                expected: "indoors at least outdoors")
        }
        guard occupants > 0, infectious >= 0, infectious <= occupants else {
            throw .badParameter(
                name: "occupants", found: "\(occupants) with \(infectious) infectious",
                expected: "above 0 and at least the infectious")
        }
        guard quantaPerHour >= 0, hours >= 0, quantaPerHour.isFinite, hours.isFinite else {
            throw .badParameter(
                name: "exposure", found: "\(quantaPerHour) quanta/h for \(hours) h", expected: "numbers of at least 0")
        }
        guard passedByMasks >= 0, passedByMasks <= 1 else {
            throw .badParameter(name: "passedByMasks", found: "\(passedByMasks)", expected: "a share from 0 to 1")
        }
        self.roomPPM = roomPPM
        self.outdoorPPM = outdoorPPM
        self.exhaledPPM = exhaledPPM
        self.occupants = occupants
        self.infectious = infectious
        self.quantaPerHour = quantaPerHour
        self.hours = hours
        self.passedByMasks = passedByMasks
    }

    /// Share of the inhaled air that somebody exhaled before.
    public var rebreathedFraction: Double { (roomPPM - outdoorPPM) / exhaledPPM }

    /// Quanta inhaled.
    public var dose: Double {
        rebreathedFraction * infectious * quantaPerHour * hours * passedByMasks / occupants
    }

    /// Probability of infection, 1 − e^−dose.
    public var probability: Double { -expm1(-dose) }
}
