// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import NeuralDetection
import Testing

@Suite struct ProcessorArithmeticTests {
    private func processor(_ vendor: String, _ flags: String) -> String {
        "processor\t: 0\nvendor_id\t: \(vendor)\nmodel name\t: a: b\nflags\t\t: fpu sse2 \(flags)\nbugs\t\t:\n\n"
    }

    @Test func bfloat16IsLeftAloneWhereItIsSlower() {
        #expect(ProcessorArithmetic.fastest(processor("GenuineIntel", "avx512f avx512_bf16")) == .float32)
    }

    @Test(arguments: [
        ("GenuineIntel", "avx512f avx512_bf16 amx_bf16 amx_tile"), ("AuthenticAMD", "avx512f avx512_bf16"),
        ("GenuineIntel", "avx512f"), ("AuthenticAMD", "avx2"),
    ])
    func otherProcessorsAreLeftToTheRuntime(vendor: String, flags: String) {
        #expect(ProcessorArithmetic.fastest(processor(vendor, flags)) == .automatic)
    }

    @Test(arguments: ["", "Features : fp asimd", ":", "flags\nvendor_id"])
    func whatCannotBeReadIsLeftToTheRuntime(text: String) {
        #expect(ProcessorArithmetic.fastest(text) == .automatic)
    }
}
