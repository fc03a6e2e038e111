// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import NeuralDetection
import PeopleCounting
import SiteFile
import VideoIngest

/// Counts and boxes of every frame, for public test footage only.
struct CountFramesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "count-frames",
        abstract: "Prints the count and the boxes of every frame of public test footage.",
        discussion: """
            One JSON object a line: {"frame":n,"count":k,"boxes":[[x,y,w,h],…]}, frames from 1, pixels of the full \
            picture. A frame that is no look has {"frame":n,"count":null,"boxes":[],"reason":"learning"}.
            """)

    @Argument(help: "A video file.")
    var video: String

    @OptionGroup
    var choice: DetectorChoice

    @Option(help: "ndjson.")
    var format = Format.ndjson

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case ndjson
    }

    func run() throws {
        try exitingOnBadInput {
            let address = try TestFootage.address(video, for: "frames are counted")
            let make = try choice.maker()
            var run = DetectorRun()
            try run.run(address, groundPlane: choice.setup()?.groundPlane, detector: make) { outcome in
                print(Self.line(outcome))
            }
        }
    }

    static func line(_ outcome: DetectorRun.Outcome) -> String {
        if let loss = outcome.loss {
            return "{\"frame\":\(outcome.frame),\"count\":null,\"boxes\":[],\"reason\":\"\(loss.rawValue)\"}"
        }
        func tenths(_ value: Float) -> String { String((Double(value) * 10).rounded() / 10) }
        let boxes = outcome.people.map { "[\(tenths($0.x)),\(tenths($0.y)),\(tenths($0.width)),\(tenths($0.height))]" }
        return "{\"frame\":\(outcome.frame),\"count\":\(boxes.count),\"boxes\":[\(boxes.joined(separator: ","))]}"
    }
}

/// Which detector, and what it is told of the scene.
struct DetectorChoice: ParsableArguments {
    @Option(help: "silhouette, the embedded default; fused; or a model file beside its passport.")
    var detector = "silhouette"

    @Option(help: "The model of 'fused'.")
    var model: String?

    @Option(help: "A site file; its ground plane gives people's size and metres.")
    var site: String?

    @Option(help: "The camera of the site file; its only one if left out.")
    var camera: String?

    func setup() throws -> CameraSetup? {
        guard let site else { return nil }
        let file = try Site(file: site, secrets: .unread)
        if let camera {
            guard let found = file.camera(camera) else {
                throw ValidationError(
                    "\(site) has no camera '\(camera)'; it has \(file.cameras.map { $0.id }.joined(separator: ", ")).")
            }
            return found
        }
        guard file.cameras.count == 1, let only = file.cameras.first else {
            throw ValidationError("\(site) has \(file.cameras.count) cameras; choose one with --camera.")
        }
        return only
    }

    func maker() throws -> (Int, Int) -> any PersonDetector {
        try DetectorResolver.maker(detector, model: model)
    }
}

/// Turns what is wrong with the input into exit code 2 and a message.
func exitingOnBadInput(_ body: () throws -> Void) throws {
    do {
        try body()
    } catch let error as ExitCode {
        throw error
    } catch let error as ValidationError {
        throw error
    } catch {
        FileHandle.standardError.write(Data("evaluate: \(error)\n".utf8))
        throw ExitCode(2)
    }
}
