// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation
import OutbreakDetection

/// A file that cannot be compared.
public struct ReferenceFileError: Error, CustomStringConvertible {
    /// The file.
    public let file: String
    /// What is wrong with it, and what would be right.
    public let problem: String

    /// Names file and problem.
    public var description: String { "\(file): \(problem)" }
}

/// Runs reference files through the product.
public enum ReferenceFile {
    /// Compares every case of a file.
    /// - Parameter url: A file in one of the formats of the epidemiological reference folder.
    /// - Returns: One comparison per case.
    /// - Throws: ``ReferenceFileError``.
    public static func compare(_ url: URL) async throws -> [CaseComparison] {
        let content: Data
        do {
            content = try Data(contentsOf: url)
        } catch {
            throw ReferenceFileError(file: url.path, problem: "cannot be read: \(error.localizedDescription)")
        }
        do {
            let header = try JSONDecoder().decode(Header.self, from: content)
            guard let algorithm = header.algorithm else {
                guard header.name.hasSuffix("/trace") else {
                    throw ReferenceFileError(
                        file: url.path, problem: "has neither an \"algorithm\" nor a name that ends in /trace")
                }
                return try TraceReference.compare(content, beside: url)
            }
            for (prefix, run) in runners where algorithm.hasPrefix(prefix) { return try await run(content) }
            throw ReferenceFileError(
                file: url.path,
                problem: "unknown algorithm \"\(algorithm)\"; known are those that begin with "
                    + runners.map { "\"\($0.prefix)\"" }.joined(separator: ", "))
        } catch let error as DecodingError {
            throw ReferenceFileError(file: url.path, problem: describe(error))
        } catch let error as DetectionError {
            throw ReferenceFileError(file: url.path, problem: error.description)
        }
    }

    private struct Header: Decodable {
        let name: String
        let algorithm: String?
    }

    private static let runners: [(prefix: String, run: @Sendable (Data) async throws -> [CaseComparison])] = [
        ("EARS", EarsReference.compare),
        ("Farrington flexible", FarringtonFlexibleReference.compare),
        ("Farrington et al. 1996", FarringtonReference.compare),
        ("CUSUM", CumulativeSumReference.compare),
        ("Poisson / negative binomial", LikelihoodRatioReference.compare),
        ("EWMA", MovingAverageReference.compare),
        ("Instantaneous reproduction number", ReproductionReference.compare),
        ("Discretised serial interval", SerialIntervalReference.compare),
        ("Kulldorff", ScanReference.compare),
        ("Wells-Riley", AirborneReference.compare),
    ]

    private static func describe(_ error: DecodingError) -> String {
        let (context, problem): (DecodingError.Context, String) =
            switch error {
            case .keyNotFound(let key, let context): (context, "missing \"\(key.stringValue)\"")
            case .typeMismatch(let type, let context): (context, "expected \(type)")
            case .valueNotFound(let type, let context): (context, "expected \(type), found null")
            case .dataCorrupted(let context): (context, context.debugDescription)
            @unknown default: (DecodingError.Context(codingPath: [], debugDescription: ""), "\(error)")
            }
        let path = context.codingPath.map { key in key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)" }.joined()
        return path.isEmpty ? problem : "\(path): \(problem)"
    }
}
