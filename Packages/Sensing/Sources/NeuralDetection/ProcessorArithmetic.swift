// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Which arithmetic a processor does fastest, where the runtime's own choice is known to be the slower one.
///
/// The runtime takes bfloat16 wherever the processor has an instruction for it. On Intel with AVX-512 BF16 and without AMX,
/// which many virtual machines hide, every model measured was faster in 32 bits; docs/NEURAL.md has the figures.
package enum ProcessorArithmetic {
    /// - Parameter processors: What `/proc/cpuinfo` says.
    /// - Returns: 32 bits where bfloat16 would be slower; otherwise the runtime's choice.
    package static func fastest(_ processors: String) -> NeuralOptions.Precision {
        var vendor: Substring = ""
        var flags: [Substring] = []
        // Every processor repeats the same lines.
        for line in processors.split(separator: "\n").prefix(64) {
            let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingPrefix(while: \.isWhitespace) }
            guard parts.count == 2 else { continue }
            if parts[0].hasPrefix("vendor_id"), vendor.isEmpty { vendor = parts[1] }
            if parts[0].hasPrefix("flags"), flags.isEmpty { flags = parts[1].split(separator: " ") }
        }
        let isSlow = vendor == "GenuineIntel" && flags.contains("avx512_bf16") && !flags.contains("amx_bf16")
        return isSlow ? .float32 : .automatic
    }

    /// Of the processor that runs this.
    static let here = fastest((try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? "")
}
