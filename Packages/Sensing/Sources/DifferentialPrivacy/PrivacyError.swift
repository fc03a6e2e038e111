// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import struct Foundation.Date

public import enum Governance.Indicator

/// Why nothing was released, or no figure could be stated.
///
/// Never carries a count.
public enum PrivacyError: Error, Hashable, Sendable {
    /// The grant's time does not cover the whole window.
    case grantDoesNotCover(camera: String, start: Date, end: Date, from: Date, until: Date)
    /// None of the indicators that were counted is needed by a purpose in the grant.
    case nothingGranted(camera: String, granted: Set<Indicator>)
    /// The policy's split has no weight for an indicator that is to be released.
    case noShare(indicator: Indicator)
    /// The window's shape is impossible.
    case impossibleWindow(camera: String, seconds: Int, expectedLooks: Int)
    /// A noise scale beyond what integers hold; the variance parameter in words.
    case scale(String)
    /// An amount below zero was to be spent.
    case negativeAmount(Rational)
    /// A request exceeds what is left.
    case budgetExhausted(requested: Rational, left: Rational)
    /// A figure asked for outside its range, in words.
    case figure(String)
}

extension PrivacyError: CustomStringConvertible {
    /// What an operator reads.
    public var description: String {
        switch self {
        case .grantDoesNotCover(let camera, let start, let end, let from, let until):
            "Camera '\(camera)': the window \(rfc3339(start)) to \(rfc3339(end)) is not wholly inside the grant, which "
                + "holds from \(rfc3339(from)) until \(rfc3339(until)). Ask the register for a grant of the whole window."
        case .nothingGranted(let camera, let granted):
            "Camera '\(camera)': nothing that it counted is needed by a live purpose, which need only "
                + "\(granted.sorted().map(\.rawValue).joined(separator: ", ")). Stop collecting, or declare a purpose."
        case .noShare(let indicator):
            "The privacy policy's split has no weight for \(indicator.rawValue), which a purpose needs. Give it one, for "
                + "example \(indicator.rawValue): 1, or take it out of the purpose."
        case .impossibleWindow(let camera, let seconds, let expectedLooks):
            "Camera '\(camera)': a window of \(seconds) s with \(expectedLooks) looks; it takes 1 s to 86400 s and 1 to "
                + "10000000 looks."
        case .scale(let found):
            "The noise's parameter must be above 0, a sigma squared at most 2^80 and a Laplace scale at most 2^40; found "
                + "\(found). Choose a larger rho or a shorter window."
        case .negativeAmount(let amount):
            "Only amounts of 0 or more can be spent; found \(amount)."
        case .budgetExhausted(let requested, let left):
            "The request for \(requested) exceeds the \(left) that is left; nothing was spent."
        case .figure(let problem): problem
        }
    }
}
