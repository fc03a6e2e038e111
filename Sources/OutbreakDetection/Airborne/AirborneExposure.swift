// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Risk of airborne infection in a well-mixed room.
///
/// Wells 1955; Riley, Murphy and Riley, *Am J Epidemiol* 107 (1978) 421; transient concentration as Gammaitoni and Nucci,
/// *Emerg Infect Dis* 3 (1997) 335; masks as Fennelly and Nardell, *Infect Control Hosp Epidemiol* 19 (1998) 754. All
/// times in hours, volumes in m³.
public struct AirborneExposure: Sendable, Equatable {
    /// How the concentration of quanta is found.
    public enum Air: Sendable, Equatable {
        /// The concentration that emission and removal settle on; needs some removal.
        case steady
        /// Emission begins at time 0 into air that already holds so many quanta per m³.
        case transient(initial: Double)
    }

    /// Infectious people in the room.
    public var infectious = 1.0
    /// Quanta that one of them emits per hour.
    public var quantaPerHour: Double
    /// Air that a susceptible person breathes, m³/h.
    public var breathing: Double
    /// Room volume, m³.
    public var volume: Double
    /// Air changes per hour by ventilation.
    public var ventilation: Double
    /// Loss of infectivity per hour.
    public var decay = 0.0
    /// Deposition per hour.
    public var deposition = 0.0
    /// Filtration per hour.
    public var filtration = 0.0
    /// Share filtered by an infectious person's mask, 0...1.
    public var maskOutEfficiency = 0.0
    /// Share of infectious people, or of the time, that wears one, 0...1.
    public var maskOutFraction = 1.0
    /// Share filtered by a susceptible person's mask, 0...1.
    public var maskInEfficiency = 0.0
    /// Share of susceptible people, or of the time, that wears one, 0...1.
    public var maskInFraction = 1.0
    /// When the susceptible person comes, in hours after emission began.
    public var start = 0.0
    /// When the susceptible person leaves, in hours after emission began.
    public var end: Double
    /// Susceptible people.
    public var susceptible = 1.0
    /// How the concentration is found.
    public var air: Air

    /// Describes an exposure without masks, losses or leftover aerosol; set the other properties as needed.
    /// - Parameters:
    ///   - quantaPerHour: Quanta emitted per hour by one infectious person.
    ///   - breathing: Breathing rate, m³/h.
    ///   - volume: Room volume, m³.
    ///   - ventilation: Air changes per hour.
    ///   - end: Hours until the susceptible person leaves.
    ///   - air: How the concentration is found.
    public init(
        quantaPerHour: Double, breathing: Double, volume: Double, ventilation: Double, end: Double,
        air: Air = .transient(initial: 0)
    ) {
        self.quantaPerHour = quantaPerHour
        self.breathing = breathing
        self.volume = volume
        self.ventilation = ventilation
        self.end = end
        self.air = air
    }

    /// What follows from an exposure.
    public struct Risk: Sendable, Equatable {
        /// Quanta emitted per hour, after masks.
        public let emission: Double
        /// Total removal per hour.
        public let removal: Double
        /// Quanta per m³ that the air settles on; `nil` without removal.
        public let steadyConcentration: Double?
        /// Quanta per m³ when the susceptible person leaves.
        public let concentrationAtEnd: Double
        /// Mean quanta per m³ over the exposure.
        public let averageConcentration: Double
        /// Quanta inhaled.
        public let dose: Double
        /// Probability of infection, 1 − e^−dose.
        public let probability: Double
        /// Expected infections among the susceptible.
        public let expectedInfections: Double
    }

    /// Computes the risk.
    /// - Throws: ``DetectionError/badParameter(name:found:expected:)`` for impossible values, or for the steady state
    ///   without removal.
    public func risk() throws(DetectionError) -> Risk {
        try check()
        let emission = infectious * quantaPerHour * (1 - maskOutEfficiency * maskOutFraction)
        let removal = ventilation + decay + deposition + filtration
        let hours = end - start
        let steady = removal > 0 ? emission / (removal * volume) : nil
        let atEnd: Double, average: Double
        switch air {
        case .steady:
            guard let steady else {
                throw .badParameter(
                    name: "ventilation", found: "0 with no other removal",
                    expected: "above 0 for the steady state, or the transient mode")
            }
            atEnd = steady
            average = steady
        case .transient(let initial):
            // (1 − e^−x)/x through expm1 keeps its digits for tiny removal and is 1 at none.
            func shrunk(_ x: Double) -> Double { x == 0 ? 1 : -expm1(-x) / x }
            let left = exp(-removal * start)
            let source = emission / volume
            atEnd = initial * exp(-removal * end) + source * end * shrunk(removal * end)
            average =
                initial * left * shrunk(removal * hours)
                + source * (start * shrunk(removal * start) * shrunk(removal * hours) + Self.rise(removal, hours))
        }
        let dose = average * breathing * hours * (1 - maskInEfficiency * maskInFraction)
        let probability = -expm1(-dose)
        return Risk(
            emission: emission, removal: removal, steadyConcentration: steady, concentrationAtEnd: atEnd,
            averageConcentration: average, dose: dose, probability: probability,
            expectedInfections: susceptible * probability)
    }

    /// Mean over a stay of the concentration that a unit source, switched on at its start, builds up:
    /// (1 − (1 − e^−LT)/(LT))/L, T/2 without removal.
    private static func rise(_ removal: Double, _ hours: Double) -> Double {
        let x = removal * hours
        if x < 0.5 {
            // T (1/2! − x/3! + x²/4! − …): the closed form would cancel.
            var term = 0.5, sum = 0.5, n = 2.0
            repeat {
                n += 1
                term *= -x / n
                sum += term
            } while abs(term) > 1e-18 * sum
            return hours * sum
        }
        return (1 + expm1(-x) / x) / removal
    }

    private func check() throws(DetectionError) {
        func number(_ name: String, _ value: Double, above: Bool = false) throws(DetectionError) {
            guard value.isFinite, above ? value > 0 : value >= 0 else {
                throw .badParameter(
                    name: name, found: "\(value)", expected: above ? "a number above 0" : "a number of at least 0")
            }
        }
        func share(_ name: String, _ value: Double) throws(DetectionError) {
            guard value >= 0, value <= 1 else {
                throw .badParameter(name: name, found: "\(value)", expected: "a share from 0 to 1")
            }
        }
        try number("infectious", infectious)
        try number("quanta rate", quantaPerHour)
        try number("breathing", breathing)
        try number("volume", volume, above: true)
        try number("ventilation", ventilation)
        try number("decay", decay)
        try number("deposition", deposition)
        try number("filtration", filtration)
        try number("susceptible", susceptible)
        try number("start", start)
        try number("stay", end - start)
        try share("mask-out efficiency", maskOutEfficiency)
        try share("mask-out fraction", maskOutFraction)
        try share("mask-in efficiency", maskInEfficiency)
        try share("mask-in fraction", maskInFraction)
        if case .transient(let initial) = air { try number("initial concentration", initial) }
    }
}
