// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing
import VideoIngest

@Suite struct BadFileTests {
    @Test(arguments: UInt64(0)..<20) func noise(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let noise = (0..<100_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        #expect(watch(try fileSource(try Clips.file("noise.bin", noise), .everyFrame)).error != nil)
    }
}

@Suite(.enabled(if: Clips.hasFFmpeg, Clips.reason)) struct DamagedFileTests {
    @Test(arguments: [LookPolicy.everyFrame, .keyframes(every: .seconds(1))])
    func aFileCutInTheMiddleGivesWhatItHoldsAndThenSaysSo(policy: LookPolicy) throws {
        let path = try Clips.make("front.mp4", seconds: 6, "-c:v libx264 -g 10 -pix_fmt yuv420p -movflags +faststart")
        let whole = try bytes(of: path)
        let cut = try Clips.file("cut.mp4", whole.prefix(whole.count / 2))
        let watched = watch(try fileSource(cut, policy))
        #expect(watched.looks.count >= 2)
        #expect(watched.error?.problem == .truncated)
    }

    /// Whatever is done to a file, watching it ends, with or without an error.
    @Test(arguments: ["mp4", "avi", "mkv", "ts", "flv"], UInt64(0)..<6)
    func randomDamageNeverHangsOrCrashes(container: String, seed: UInt64) throws {
        let codec = container == "avi" ? "mpeg4" : "libx264"
        var content = try bytes(
            of: try Clips.make("fuzz.\(container)", seconds: 2, "-c:v \(codec) -g 5 -pix_fmt yuv420p"))
        var random = SplitMix64(seed: seed)
        for _ in 0..<60 {
            content[Int.random(in: 0..<content.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        let path = try Clips.file("fuzz.\(container)", content)
        for policy in [LookPolicy.everyFrame, .keyframes(every: .milliseconds(500))] {
            let watched = watch(try fileSource(path, policy))
            #expect(watched.looks.count <= 60)
            #expect(zip(watched.looks, watched.looks.dropFirst()).allSatisfy { $0.time <= $1.time })
        }
    }
}
