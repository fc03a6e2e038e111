// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// A number of a reference file: a JSON number, `null` (no result, here not-a-number), or "Inf" and "-Inf".
struct ReferenceNumber: Decodable {
    let value: Double

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            value = .nan
        } else if let number = try? container.decode(Double.self) {
            value = number
        } else {
            switch try container.decode(String.self) {
            case "Inf": value = .infinity
            case "-Inf": value = -.infinity
            case let text:
                throw DecodingError.dataCorruptedError(
                    in: container, debugDescription: "expected a number, null, \"Inf\" or \"-Inf\"; found \"\(text)\"")
            }
        }
    }
}

extension [ReferenceNumber] {
    var values: [Double] { map(\.value) }
}
