// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import OutbreakDetection
import Testing

/// Values computed with mpmath at 40 digits; quantiles of counts with scipy.
struct SpecialFunctionTests {
    private func isClose(_ got: Double, _ want: Double) -> Bool { abs(got - want) <= 1e-12 * abs(want) }

    @Test(arguments: [
        (0.3, 0.01, 0.27924099635901486104, 0.72075900364098513896),
        (0.5, 2, 0.9544997361036415856, 0.045500263896358414401),
        (1, 0.025, 0.024690087971667332727, 0.97530991202833266727),
        (2.5, 9, 0.99705359541211970963, 0.0029464045878802903731),
        (10, 3, 0.0011024881301154797421, 0.99889751186988452026),
        (24.5, 30, 0.86513565347467927162, 0.13486434652532072838),
        (25, 16, 0.022315477981965922319, 0.97768452201803407768),
        (30, 30.5, 0.56025160777521589613, 0.43974839222478410387),
        (100, 80, 0.017108313035133114166, 0.98289168696486688583),
        (100, 135, 0.99929214810721399265, 0.00070785189278600735483),
        (1000, 1010, 0.62767894473699472753, 0.37232105526300527247),
        (20000, 19800, 0.078300495012177347528, 0.92169950498782265247),
        (0.7, 40, 0.99999999999999999893, 1.0743381765225806973e-18),
    ]) func incompleteGammaHasTwelveDigits(shape: Double, x: Double, lower: Double, upper: Double) {
        #expect(isClose(GammaFunctions.lowerRegularized(shape, x), lower))
        #expect(isClose(GammaFunctions.upperRegularized(shape, x), upper))
    }

    @Test(arguments: [
        (0.3, 0.01, 1.5022226552360381123e-7), (1, 0.025, 0.025317807984289875404), (4, 0.025, 1.0898653736263248753),
        (11, 0.05, 6.1690072893953222317), (48, 0.05, 37.200267539710469442), (250.5, 0.975, 282.45675032301075798),
        (5000, 0.5, 4999.6666706175724136),
    ]) func gammaQuantileHasTwelveDigits(shape: Double, probability: Double, want: Double) {
        #expect(isClose(GammaFunctions.inverseLowerRegularized(shape, probability), want))
    }

    @Test(arguments: [0.025, 0.05, 0.5, 0.975, 0.999]) func gammaQuantileInvertsEverywhere(probability: Double) {
        for step in 1...600 {
            let shape = 0.05 * Double(step) * Double(step) / 10 + 0.2
            let x = GammaFunctions.inverseLowerRegularized(shape, probability)
            #expect(abs(GammaFunctions.lowerRegularized(shape, x) - probability) < 1e-13 * 10, "shape \(shape)")
        }
    }

    @Test(arguments: [
        (0.5, 1, 0.35241638234956672582), (2, 5, 0.050969739414929178123), (3.5, 33, 0.00067772345310758443267),
        (-1.2, 7.5, 0.86666553860338896958), (25, 4, 7.5987628816578692088e-6), (6, 230, 3.8013686954600669143e-9),
    ]) func studentTailHasTwelveDigits(t: Double, degrees: Double, want: Double) {
        #expect(isClose(StudentDistribution.upperTail(t, degrees: degrees), want))
    }

    @Test(arguments: [
        (0.999, 6, 5.2076262387253637133), (0.975, 3.5, 2.9400886379827297938), (0.2, 11, -0.8755299780738814479),
    ]) func studentQuantileHasTwelveDigits(probability: Double, degrees: Double, want: Double) {
        #expect(isClose(StudentDistribution.quantile(probability, degrees: degrees), want))
    }

    @Test(arguments: [
        (0.001, -3.0902323061678135415), (0.025, -1.9599639845400542355), (0.975, 1.9599639845400542355),
        (1e-10, -6.3613409024040562047), (0.3, -0.52440051270804078404),
    ]) func normalQuantileHasTwelveDigits(probability: Double, want: Double) {
        #expect(isClose(NormalDistribution.quantile(probability), want))
    }

    @Test(arguments: [
        (0.2, 2, 3, 0.1808), (0.9, 0.5, 0.5, 0.79516723530086654835), (0.01, 30, 1.5, 6.2269177625546536933e-60),
        (0.6, 120, 80, 0.49615829847575230406), (0.5, 2000, 2010, 0.5627452432205594581),
    ]) func incompleteBetaHasTwelveDigits(x: Double, a: Double, b: Double, want: Double) {
        #expect(isClose(BetaFunctions.regularized(x, a, b), want))
    }

    @Test(arguments: [
        (4.2, 1.7, 0.01, 12), (120, 3, 0.005, 174), (0.3, 1.2, 0.05, 1), (900, 20, 0.025, 1181), (7, 1, 0.001, 16),
        (35.5, 1, 0.05, 46),
    ]) func countQuantileIsTheSmallestThatReaches(mean: Double, dispersion: Double, tail: Double, want: Double) {
        #expect(CountDistribution(mean: mean, dispersion: dispersion).quantile(upperTail: tail) == want)
    }
}
