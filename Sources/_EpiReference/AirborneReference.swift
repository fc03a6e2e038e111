// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import OutbreakDetection

/// Files on airborne risk.
enum AirborneReference {
    private struct Input: Decodable {
        let mode: String
        let infectious: Double
        let quanta_per_hour: Double
        let breathing_m3_per_h: Double
        let volume_m3: Double
        let ach_per_h: Double
        let decay_per_h: Double
        let deposition_per_h: Double
        let filtration_per_h: Double
        let mask_out_efficiency: Double
        let mask_out_fraction: Double
        let mask_in_efficiency: Double
        let mask_in_fraction: Double
        let exposure_start_h: Double
        let exposure_end_h: Double
        let initial_quanta_per_m3: Double
        let susceptible: Double
        let co2_ppm: Double?
        let co2_outdoor_ppm: Double?
        let co2_exhaled_ppm: Double?
        let occupants: Double?

        var exposure: AirborneExposure {
            var exposure = AirborneExposure(
                quantaPerHour: quanta_per_hour, breathing: breathing_m3_per_h, volume: volume_m3,
                ventilation: ach_per_h, end: exposure_end_h,
                air: mode == "steady" ? .steady : .transient(initial: initial_quanta_per_m3))
            exposure.infectious = infectious
            exposure.decay = decay_per_h
            exposure.deposition = deposition_per_h
            exposure.filtration = filtration_per_h
            exposure.maskOutEfficiency = mask_out_efficiency
            exposure.maskOutFraction = mask_out_fraction
            exposure.maskInEfficiency = mask_in_efficiency
            exposure.maskInFraction = mask_in_fraction
            exposure.start = exposure_start_h
            exposure.susceptible = susceptible
            return exposure
        }
    }

    private struct File: Decodable {
        struct Case: Decodable {
            let id: String
            let input: Input
            let output: [String: ReferenceNumber]
        }

        let cases: [Case]
    }

    static func compare(_ content: Data) throws -> [CaseComparison] {
        let file = try JSONDecoder().decode(File.self, from: content)
        return try file.cases.map { item in
            var comparison = CaseComparison(id: item.id)
            let got = try item.input.mode == "co2" ? rebreathed(item.input) : mixed(item.input)
            for (name, want) in item.output.sorted(by: { $0.key < $1.key }) {
                guard let value = got[name] else {
                    comparison.expect(false, "\(name): not a quantity of the product")
                    continue
                }
                comparison.compare(name, got: value, want: want.value, tolerance: 1e-12, floor: 1e-300)
            }
            return comparison
        }
    }

    private static func mixed(_ input: Input) throws -> [String: Double] {
        guard input.mode == "steady" || input.mode == "transient" else {
            throw DetectionError.badParameter(name: "mode", found: input.mode, expected: "steady, transient or co2")
        }
        let risk = try input.exposure.risk()
        return [
            "removal_per_h": risk.removal, "concentration_steady": risk.steadyConcentration ?? .nan,
            "concentration_at_end": risk.concentrationAtEnd, "concentration_average": risk.averageConcentration,
            "emission_quanta_per_h": risk.emission, "dose_quanta": risk.dose,
            "infection_probability": risk.probability, "expected_infections": risk.expectedInfections,
        ]
    }

    private static func rebreathed(_ input: Input) throws -> [String: Double] {
        guard let room = input.co2_ppm, let outdoor = input.co2_outdoor_ppm, let exhaled = input.co2_exhaled_ppm,
            let occupants = input.occupants
        else {
            throw DetectionError.badParameter(
                name: "input", found: "no CO2 values", expected: "co2_ppm, co2_outdoor_ppm, co2_exhaled_ppm, occupants")
        }
        let passedOut = 1 - input.mask_out_efficiency * input.mask_out_fraction
        let exposure = try RebreathedAirExposure(
            roomPPM: room, outdoorPPM: outdoor, exhaledPPM: exhaled, occupants: occupants,
            infectious: input.infectious, quantaPerHour: input.quanta_per_hour,
            hours: input.exposure_end_h - input.exposure_start_h,
            passedByMasks: passedOut * (1 - input.mask_in_efficiency * input.mask_in_fraction))
        return [
            "rebreathed_fraction": exposure.rebreathedFraction,
            "emission_quanta_per_h": input.infectious * input.quanta_per_hour * passedOut,
            "dose_quanta": exposure.dose, "infection_probability": exposure.probability,
            "expected_infections": input.susceptible * exposure.probability,
        ]
    }
}
