// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import OutbreakDetection

/// `pumphandle risk`.
struct RiskCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "risk",
        abstract: "Estimate the risk of airborne infection in a room.",
        discussion: """
            Wells and Riley's equation for a well-mixed room, twice: the infectious people come in with you (transient), \
            or have been there so long that the air has settled (steady). A model of one room with assumed emission, not \
            a measurement.

            EXAMPLES
              pumphandle risk --quanta-rate 25 --breathing 0.5 --ventilation 2 --volume 150 --minutes 60
              pumphandle risk --quanta-rate 25 --breathing 0.5 --ventilation 6 --volume 150 --minutes 60 \
            --mask-out 0.5 --mask-in 0.3 --format json
            """)

    @Option(help: "Quanta that one infectious person emits per hour.")
    var quantaRate: Double

    @Option(help: "Infectious people in the room.")
    var infectors = 1.0

    @Option(help: "Air that a susceptible person breathes, m³ per hour.")
    var breathing: Double

    @Option(help: "Air changes per hour.")
    var ventilation: Double

    @Option(help: "Room volume, m³.")
    var volume: Double

    @Option(help: "Length of the stay, minutes.")
    var minutes: Double

    @Option(help: "Share filtered by the infectious people's masks, 0 to 1.")
    var maskOut = 0.0

    @Option(help: "Share filtered by the susceptible people's masks, 0 to 1.")
    var maskIn = 0.0

    @Option(help: "Other removal per hour: decay, deposition and filtration together.")
    var otherRemoval = 0.0

    @Option(help: "Susceptible people in the room.")
    var susceptible = 1.0

    @Option(help: "table or json.")
    var format: ReportFormat = .table

    func run() throws {
        var exposure = AirborneExposure(
            quantaPerHour: quantaRate, breathing: breathing, volume: volume, ventilation: ventilation,
            end: minutes / 60)
        exposure.infectious = infectors
        exposure.decay = otherRemoval
        exposure.maskOutEfficiency = maskOut
        exposure.maskInEfficiency = maskIn
        exposure.susceptible = susceptible
        do {
            let transient = try exposure.risk()
            exposure.air = .steady
            // Without any removal the air never settles.
            let steady = transient.removal > 0 ? try exposure.risk() : nil
            Console.standard.print(format == .json ? json(transient, steady) : table(transient, steady))
        } catch {
            throw Failure.badInput("risk: \(error)")
        }
    }

    private func json(_ transient: AirborneExposure.Risk, _ steady: AirborneExposure.Risk?) -> String {
        func part(_ risk: AirborneExposure.Risk) -> String {
            JSONText.object([
                ("emission_quanta_per_h", JSONText.number(risk.emission)),
                ("removal_per_h", JSONText.number(risk.removal)),
                ("concentration_average", JSONText.number(risk.averageConcentration)),
                ("concentration_at_end", JSONText.number(risk.concentrationAtEnd)),
                ("dose_quanta", JSONText.number(risk.dose)), ("probability", JSONText.number(risk.probability)),
                ("expected_infections", JSONText.number(risk.expectedInfections)),
            ])
        }
        let parameters: [(key: String, json: String)] = [
            ("quanta_rate", JSONText.number(quantaRate)), ("infectors", JSONText.number(infectors)),
            ("breathing", JSONText.number(breathing)), ("ventilation", JSONText.number(ventilation)),
            ("volume", JSONText.number(volume)), ("minutes", JSONText.number(minutes)),
            ("mask_out", JSONText.number(maskOut)), ("mask_in", JSONText.number(maskIn)),
            ("other_removal", JSONText.number(otherRemoval)), ("susceptible", JSONText.number(susceptible)),
        ]
        return JSONText.object([
            ("method", JSONText.string("wells-riley")), ("parameters", JSONText.object(parameters)),
            ("transient", part(transient)), ("steady", steady.map(part) ?? "null"),
        ]) + "\n"
    }

    private func table(_ transient: AirborneExposure.Risk, _ steady: AirborneExposure.Risk?) -> String {
        func row(_ name: String, _ risk: AirborneExposure.Risk) -> [String] {
            [
                name, TextTable.number(risk.averageConcentration * 1000), TextTable.number(risk.dose),
                TextTable.number(risk.probability * 100) + " %", TextTable.number(risk.expectedInfections),
            ]
        }
        let rows =
            [row("they come in with you", transient)] + (steady.map { [row("they have been there long", $0)] } ?? [])
        return TextTable(
            header: ["infectious people", "quanta per 1000 m³", "dose", "risk", "expected infections"], rows: rows
        ).text
    }
}
