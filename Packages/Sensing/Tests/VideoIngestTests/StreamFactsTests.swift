// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Testing
import VideoIngest

@Suite(.enabled(if: Clips.hasFFmpeg, Clips.reason))
struct StreamFactsTests {
    @Test func codecRateAndKeyIntervalAreRead() throws {
        let path = try Clips.make(
            "facts.mp4", rate: 10, seconds: 6, "-c:v libx264 -g 20 -sc_threshold 0 -pix_fmt yuv420p")
        for policy in [LookPolicy.keyframes(every: .seconds(2)), .everyFrame] {
            var options = IngestOptions()
            options.policy = policy
            let source = FileSource(try SourceAddress(parsing: path), options: options)
            #expect(source.stream == nil)
            var picture: WorkingPicture?
            while case .look(let look) = try source.nextLook(into: &picture, until: nil) {
                if case .keyframes = policy { #expect(look.isKey) }
            }
            let facts = try #require(source.stream)
            #expect(facts.codec == "h264" && facts.frameRate == 10)
            #expect(facts.keySeconds.map { abs($0 - 2) < 0.01 } == true)
        }
    }

    @Test func onlyPicturesCodedAloneAreKeys() throws {
        let path = try Clips.make(
            "keys.mp4", rate: 10, seconds: 2, "-c:v libx264 -g 10 -sc_threshold 0 -pix_fmt yuv420p")
        var options = IngestOptions()
        options.policy = .everyFrame
        let source = FileSource(try SourceAddress(parsing: path), options: options)
        var picture: WorkingPicture?
        var keys: [Int] = []
        while case .look(let look) = try source.nextLook(into: &picture, until: nil) {
            if look.isKey { keys.append(look.frame) }
        }
        #expect(keys == [1, 11])
    }
}
