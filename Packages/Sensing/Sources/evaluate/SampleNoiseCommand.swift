// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DifferentialPrivacy
import Foundation

/// Draws noise, one integer a line, for anyone to test.
struct SampleNoiseCommand: ParsableCommand {
    enum Distribution: String, CaseIterable, ExpressibleByArgument {
        case discreteGaussian = "discrete-gaussian"
        case discreteLaplace = "discrete-laplace"
    }

    static let configuration = CommandConfiguration(
        commandName: "sample-noise",
        abstract: "Draws discrete Gaussian or discrete Laplace noise, one integer a line.",
        discussion: """
            The scale is exact: 7/3, 2.5 or 1e-2. For discrete-laplace it is t in P(x) ∝ exp(-|x|/t); for \
            discrete-gaussian it is σ in P(x) ∝ exp(-x²/(2σ²)), so that --scale 3 and --sigma-squared 9 are the same. \
            Use --sigma-squared for a σ² that is no square of a fraction. The variance is a little below σ².
            """)

    @Option(help: "discrete-gaussian or discrete-laplace.")
    var distribution: Distribution

    @Option(help: "t of the Laplace, σ of the Gaussian, as an exact number above 0.", transform: exactNumber)
    var scale: Rational?

    @Option(help: "σ² of the Gaussian, as an exact number above 0, instead of --scale.", transform: exactNumber)
    var sigmaSquared: Rational?

    @Option(name: .customShort("n"), help: "How many draws.")
    var count: Int

    func validate() throws {
        guard 0...1_000_000_000 ~= count else {
            throw ValidationError("-n must be from 0 to 1000000000; found \(count).")
        }
        guard (scale == nil) != (sigmaSquared == nil) else {
            throw ValidationError("Give one of --scale and --sigma-squared, for example --scale 7/3.")
        }
        guard distribution == .discreteGaussian || sigmaSquared == nil else {
            throw ValidationError("--sigma-squared is for discrete-gaussian; give discrete-laplace a --scale.")
        }
        do { _ = try sampler() } catch { throw ValidationError("\(error)") }
    }

    func run() throws {
        let sampler = try sampler()
        var generator = SystemRandomNumberGenerator()
        try write { sampler.sample(using: &generator) }
    }

    private func write(_ draw: () -> Int) throws {
        var lines: [UInt8] = []
        lines.reserveCapacity(1 << 16)
        for _ in 0..<count {
            lines.append(contentsOf: String(draw()).utf8)
            lines.append(UInt8(ascii: "\n"))
            if lines.count > 1 << 16 - 32 {
                try FileHandle.standardOutput.write(contentsOf: lines)
                lines.removeAll(keepingCapacity: true)
            }
        }
        try FileHandle.standardOutput.write(contentsOf: lines)
    }

    private enum Sampler {
        case gaussian(DiscreteGaussian)
        case laplace(DiscreteLaplace)

        func sample(using generator: inout some RandomNumberGenerator) -> Int {
            switch self {
            case .gaussian(let noise): noise.sample(using: &generator)
            case .laplace(let noise): noise.sample(using: &generator)
            }
        }
    }

    private func sampler() throws(PrivacyError) -> Sampler {
        let scale = scale ?? 1
        switch distribution {
        case .discreteGaussian: return .gaussian(try DiscreteGaussian(sigmaSquared: sigmaSquared ?? scale * scale))
        case .discreteLaplace: return .laplace(try DiscreteLaplace(scale: scale))
        }
    }
}

/// Reads an exact number.
func exactNumber(_ text: String) throws -> Rational {
    guard let value = Rational(text) else {
        throw ValidationError("expected an exact number such as 7/3, 2.5 or 1e-2; found '\(text)'.")
    }
    return value
}
