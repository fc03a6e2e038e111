// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Accountability
import ArgumentParser
import PeopleCounting
import SiteFile
import Storage

/// `pumphandle camera`.
struct CameraCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "camera", abstract: "Work with one camera.", subcommands: [CameraProbeCommand.self, Confirm.self])

    struct Confirm: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Confirm that a camera that was found moved shows the calibrated view.",
            discussion: """
                A moved camera's looks are lost as 'moved': its zones and its ground plane no longer fit. Point it back, or \
                correct the site file; then confirm. A running observe notices after the window that is open.

                EXAMPLES
                  pumphandle camera confirm north-corner --site site.yaml --database city.db
                """)

        @Argument(help: "The camera's id.")
        var camera: String

        @OptionGroup var site: SiteOptions

        @Option(help: ArgumentHelp("Where its releases are stored.", valueName: "file"), completion: .file())
        var database: String

        @OptionGroup var accountOptions: DatabaseLogOptions

        func run() async throws {
            let site = try site.loadWithoutSecrets()
            let camera = try site.chosenCamera(camera).id
            // Reading first, so that a mistyped name makes no new database.
            _ = try ReleaseStore(file: database, for: .read)
            let store = try ReleaseStore(file: database, for: .write)
            guard try await store.moved(site: site.id, camera: camera) != nil else {
                Console.standard.print("Camera '\(camera)' was not recorded as moved; nothing to confirm.\n")
                return
            }
            let account = try accountOptions.open(beside: database, site: site.id)
            try await account.record(
                .cameraConfirmed(
                    Act.CameraState(
                        site: try PlaceID(checking: site.id, as: "site"),
                        camera: try PlaceID(checking: camera, as: "camera"))))
            let wasMoved = try await store.confirmView(site: site.id, camera: camera)
            Console.standard.print(
                wasMoved
                    ? "Camera '\(camera)': its view is confirmed.\n"
                    : "Camera '\(camera)' was not recorded as moved; nothing to confirm.\n")
        }
    }
}
