// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import PeopleCounting
import PumphandleCLI
import Testing

struct DetectorDoubtsTests {
    private func judged(_ verdict: String, _ reasons: String = "") throws -> ViewSuitability {
        try JSONDecoder().decode(
            ViewSuitability.self, from: Data(#"{"verdict":"\#(verdict)","reasons":[\#(reasons)]}"#.utf8))
    }

    @Test func eachIsSaidOnce() throws {
        var doubts = DetectorDoubts(camera: "square")
        let undecided = try judged("undecided", #""too-little-seen""#)
        let unsuited = try judged("needs-neural-detector", #""too-close""#)
        #expect(doubts.new(fault: nil, suitability: undecided).isEmpty)
        let view = doubts.new(fault: nil, suitability: unsuited)
        #expect(view.count == 1 && view[0].contains("'square'") && view[0].contains("neural detector"))
        #expect(view[0].contains(ViewSuitability.Reason.tooClose.inEnglish))
        #expect(doubts.new(fault: nil, suitability: unsuited).isEmpty)
        #expect(doubts.new(fault: nil, suitability: undecided).isEmpty)
        #expect(doubts.new(fault: nil, suitability: try judged("needs-neural-detector", #""restless""#)).isEmpty)
        let fault = doubts.new(fault: "x.onnx is gone", suitability: unsuited)
        #expect(fault.count == 1 && fault[0].contains("x.onnx is gone") && fault[0].contains("detector-fault"))
        #expect(doubts.new(fault: "x.onnx is gone", suitability: nil).isEmpty)
        #expect(doubts.new(fault: nil, suitability: nil).count == 1)
        #expect(doubts.new(fault: nil, suitability: try judged("suited")).count == 1)
        let larger = doubts.new(fault: nil, suitability: nil, hasLargerPictures: true)
        #expect(larger.count == 1 && larger[0].contains("'square'") && larger[0].contains("larger pictures"))
        #expect(doubts.new(fault: nil, suitability: nil, hasLargerPictures: true).isEmpty)
    }
}
