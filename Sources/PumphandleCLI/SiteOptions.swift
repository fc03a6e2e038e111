// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import PeopleCounting
import SiteFile

/// `--site`, common to the commands that need the site's own rules.
struct SiteOptions: ParsableArguments {
    @Option(
        name: .customLong("site"), help: ArgumentHelp("The site file.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    /// The checked site with its secrets.
    func load() throws(SiteFileError) -> Site {
        try Site(file: file, secrets: .from(ProcessInfo.processInfo.environment))
    }

    /// The checked site for a command that opens no source.
    func loadWithoutSecrets() throws(SiteFileError) -> Site {
        try Site(file: file, secrets: .unread)
    }
}

extension Site {
    /// The camera that is meant: the one named, or the only one.
    func chosenCamera(_ id: String?) throws -> CameraSetup {
        let known = cameras.map(\.id).joined(separator: ", ")
        guard let id else {
            guard cameras.count == 1, let only = cameras.first else {
                throw Failure.badInput("The site has \(cameras.count) cameras; name one with --camera: \(known).")
            }
            return only
        }
        guard let camera = camera(id) else {
            let nearest = nearestCamera(to: id).map { "Did you mean '\($0)'? " } ?? ""
            throw Failure.badInput("The site has no camera '\(id)'. \(nearest)Its cameras are \(known).")
        }
        return camera
    }
}
