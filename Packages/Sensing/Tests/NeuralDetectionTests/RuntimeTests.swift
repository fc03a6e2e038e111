// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import NeuralDetection
import Testing

@Suite struct RuntimeTests {
    @Test func missingRuntimeSaysHowToGetIt() {
        let error = #expect(throws: NeuralError.self) {
            try NeuralRuntime.locate(environment: ["PUMPHANDLE_OPENVINO": "/nonexistent"], program: "/bin/true")
        }
        #expect(error?.description.contains("make neural") == true)
    }

    @Test func fileThatIsNoLibraryIsUnusable() {
        let error = #expect(throws: NeuralError.self) { try NeuralRuntime(library: "/etc/hostname") }
        guard case .runtimeUnusable = error else {
            Issue.record("got \(String(describing: error))")
            return
        }
    }
}
