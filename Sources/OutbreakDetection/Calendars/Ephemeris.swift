// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// New moons and the sun's longitude, to about a minute of time and a hundredth of a degree.
///
/// Meeus, *Astronomical Algorithms* (1998), chapters 25 and 49; ΔT by Espenak and Meeus's polynomials. Enough to place months
/// unless a new moon falls within a minute of midnight.
enum Ephemeris {
    /// Universal time of a lunation's new moon, as days since 1970-01-01 00:00.
    /// - Parameter lunation: Counted from the new moon of 2000-01-06.
    /// - Returns: Days since 1970-01-01 00:00, universal time.
    static func newMoon(_ lunation: Int) -> Double {
        let k = Double(lunation), t = k / 1236.85
        let radians = Double.pi / 180
        let e = 1 - 0.002516 * t - 0.0000074 * t * t
        let sun = (2.5534 + 29.1053567 * k - 0.0000014 * t * t) * radians
        let moon = (201.5643 + 385.81693528 * k + 0.0107582 * t * t) * radians
        let node = (160.7108 + 390.67050284 * k - 0.0016118 * t * t) * radians
        let omega = (124.7746 - 1.56375588 * k + 0.0020672 * t * t) * radians
        var day = 2451550.09766 + 29.530588861 * k + 0.00015437 * t * t
        day += -0.40720 * sin(moon) + 0.17241 * e * sin(sun) + 0.01608 * sin(2 * moon) + 0.01039 * sin(2 * node)
        day += 0.00739 * e * sin(moon - sun) - 0.00514 * e * sin(moon + sun) + 0.00208 * e * e * sin(2 * sun)
        day += -0.00111 * sin(moon - 2 * node) - 0.00057 * sin(moon + 2 * node) + 0.00056 * e * sin(2 * moon + sun)
        day += -0.00042 * sin(3 * moon) + 0.00042 * e * sin(sun + 2 * node) + 0.00038 * e * sin(sun - 2 * node)
        day += -0.00024 * e * sin(2 * moon - sun) - 0.00017 * sin(omega) - 0.00007 * sin(moon + 2 * sun)
        day += 0.00004 * sin(2 * moon - 2 * node) + 0.00004 * sin(3 * sun) + 0.00003 * sin(moon + sun - 2 * node)
        day += 0.00003 * sin(2 * moon + 2 * node) - 0.00003 * sin(moon + sun + 2 * node)
        // Planetary terms of more than 0.00010 day.
        for (start, rate, size) in [
            (299.77, 0.107408, 0.000325), (251.88, 0.016321, 0.000165), (251.83, 26.651886, 0.000164),
            (349.42, 36.412478, 0.000126), (84.66, 18.206239, 0.000110),
        ] {
            day += size * sin((start + rate * k) * radians)
        }
        return day - 2440587.5 - deltaT(2000 + k / 12.3685) / 86_400
    }

    /// The sun's apparent longitude in degrees, 0..<360.
    /// - Parameter day: Universal time, days since 1970-01-01.
    /// - Returns: Degrees.
    static func solarLongitude(_ day: Double) -> Double {
        let year = 1970 + day / 365.2425
        let t = (day + 2440587.5 + deltaT(year) / 86_400 - 2451545) / 36_525
        let radians = Double.pi / 180
        let anomaly = (357.52911 + 35999.05029 * t - 0.0001537 * t * t) * radians
        let centre =
            (1.914602 - 0.004817 * t) * sin(anomaly) + (0.019993 - 0.000101 * t) * sin(2 * anomaly)
            + 0.000289 * sin(3 * anomaly)
        let omega = (125.04 - 1934.136 * t) * radians
        let longitude = 280.46646 + 36000.76983 * t + 0.0003032 * t * t + centre - 0.00569 - 0.00478 * sin(omega)
        let wrapped = longitude.truncatingRemainder(dividingBy: 360)
        return wrapped < 0 ? wrapped + 360 : wrapped
    }

    /// Terrestrial minus universal time, seconds, for 1900...2150.
    private static func deltaT(_ year: Double) -> Double {
        let t = year - 2000
        if year < 1986 { return 45.45 + 1.067 * (year - 1975) - pow(year - 1975, 2) / 260 }
        if year < 2005 { return 63.86 + 0.3345 * t - 0.060374 * t * t + 0.0017275 * t * t * t }
        if year < 2050 { return 62.92 + 0.32217 * t + 0.005589 * t * t }
        return -20 + 32 * pow((year - 1820) / 100, 2) - 0.5628 * (2150 - year)
    }
}
