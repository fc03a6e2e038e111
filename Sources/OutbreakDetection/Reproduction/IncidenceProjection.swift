// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Cases of the next days, if the newest reproduction number lasts.
///
/// Each trajectory draws a number from the posterior and then, day by day, a Poisson number of cases with the mean that the
/// renewal equation gives. It knows nothing of holidays, measures or the end of susceptible people: days, not weeks.
public struct IncidenceProjection: Sendable {
    /// Days ahead.
    public let days: Int
    /// Simulated trajectories.
    public let trajectories: Int
    /// Seed of the simulation.
    public let seed: UInt64

    /// One day ahead.
    public struct Day: Sendable, Equatable {
        /// Mean of the trajectories.
        public let mean: Double
        /// Their 2.5 % quantile.
        public let low: Double
        /// Their median.
        public let median: Double
        /// Their 97.5 % quantile.
        public let high: Double
    }

    /// Sets a projection up.
    ///
    /// - Parameters:
    ///   - days: Days ahead, at least 1.
    ///   - trajectories: At least 1.
    ///   - seed: Any number.
    public init(days: Int, trajectories: Int = 2000, seed: UInt64) {
        self.days = max(1, days)
        self.trajectories = max(1, trajectories)
        self.seed = seed
    }

    /// Projects the cases.
    ///
    /// - Parameters:
    ///   - cases: Cases per day up to today.
    ///   - posterior: The newest reproduction number.
    ///   - interval: The serial interval.
    /// - Returns: One entry per day ahead.
    public func project(
        cases: [Double], posterior: ReproductionNumber.Posterior, interval: SerialInterval
    ) -> [Day] {
        var generator = SeededGenerator(seed: seed)
        var outcomes = [[Double]](repeating: [], count: days)
        for _ in 0..<trajectories {
            let number = generator.gamma(shape: posterior.shape, scale: posterior.scale)
            var path = cases
            for day in 0..<days {
                var pressure = 0.0
                for lag in 1..<max(1, interval.weights.count) where lag <= path.count {
                    pressure += interval.weights[lag] * path[path.count - lag]
                }
                // A runaway trajectory is cut where it no longer means anything.
                let drawn = generator.poisson(mean: min(number * pressure, 1e9))
                path.append(drawn)
                outcomes[day].append(drawn)
            }
        }
        return outcomes.map { values in
            let sorted = values.sorted()
            func quantile(_ share: Double) -> Double { sorted[Int((share * Double(sorted.count - 1)).rounded())] }
            return Day(
                mean: values.reduce(0, +) / Double(values.count), low: quantile(0.025), median: quantile(0.5),
                high: quantile(0.975))
        }
    }
}
