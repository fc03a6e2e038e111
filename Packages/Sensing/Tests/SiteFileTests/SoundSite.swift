// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import SiteFile

/// A site file that is right, as lines to spoil.
enum SoundSite {
    static let text = """
        site: city-hall
        time_zone: Asia/Seoul
        window: 15 min
        purposes:
          - id: influenza
            legal_basis: Infectious Disease Control and Prevention Act, article 18
            indicators: [occupancy, in_contact]
            expires: 2035-12-31
        privacy:
          rho_per_window: 1/2
          delta: 1e-6
          split: { occupancy: 1, in_contact: 3 }
        cameras:
          - id: square
            source: rtsp://viewer:${SQUARE_PASSWORD}@camera.example/stream
            look_every: 2 s
            picture: [1920, 1080]
            ground_plane:
              points:
                - { image: [100, 900], ground: [0, 0] }
                - { image: [1800, 900], ground: [12, 0] }
                - { image: [1300, 400], ground: [12, 25] }
                - { image: [600, 400], ground: [0, 25] }
            contact_distance: 2 m
            zones:
              - id: west
                pixels: [[0, 400], [900, 400], [900, 1000], [0, 1000]]
              - id: east
                pixels: [[900, 400], [1900, 400], [1900, 1000], [900, 1000]]
        """

    /// A verifier key as Go's sumdb/note would write it.
    static let signer = "a.example/models+8d362d01+AQABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"

    static let environment = ["SQUARE_PASSWORD": "p@ss/word:1"]

    /// The sound text with one piece replaced by another.
    static func spoiled(_ old: String, _ new: String) -> String { text.replacing(old, with: new) }

    static func load(_ text: String, environment: [String: String] = environment) throws(SiteFileError) -> Site {
        try Site(text: text, file: "site.yaml", secrets: .from(environment))
    }
}
