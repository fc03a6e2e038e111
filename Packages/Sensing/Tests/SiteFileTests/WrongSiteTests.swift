// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import SiteFile
import Testing

/// Site files that are wrong in different ways, each with the whole message it gets.
struct WrongSiteTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let text: String
        let message: String

        init(_ name: String, _ text: String, _ message: String) {
            self.name = name
            self.text = text
            self.message = message
        }

        init(_ name: String, replacing old: String, with new: String, _ message: String) {
            precondition(SoundSite.text.contains(old), "'\(old)' is not in the sound site")
            self.init(name, SoundSite.spoiled(old, new), message)
        }

        var testDescription: String { name }
    }

    @Test(
        arguments: wrongText + wrongTop + wrongModels + wrongDetectors + wrongPurposes + wrongPrivacy + wrongCameras
            + wrongGround
            + wrongZones + wrongFlow)
    func isRefusedWithItsMessage(_ wrong: Case) {
        let error = #expect(throws: SiteFileError.self) { try SoundSite.load(wrong.text) }
        #expect(error?.description == wrong.message)
    }

    private static let west = "pixels: [[0, 400], [900, 400], [900, 1000], [0, 1000]]"

    /// The western zone with a flow.
    private static func flow(_ flow: String, zone: String = west) -> String {
        SoundSite.spoiled(west, "\(zone)\n        flow: \(flow)")
    }

    static let wrongFlow = [
        Case(
            "flow without points", flow("{ }"),
            "site.yaml:28: cameras[0].zones[0].flow: found neither 'pixels' nor 'metres'; give the arrow's start and end, for example pixels: [[100, 400], [500, 400]]."
        ),
        Case(
            "flow both ways", flow("{ pixels: [[0, 1], [2, 3]], metres: [[0, 1], [2, 3]] }"),
            "site.yaml:28: cameras[0].zones[0].flow: found both 'pixels' and 'metres'; keep one of the two."),
        Case(
            "flow of one point", flow("{ pixels: [[100, 900]] }"),
            "site.yaml:28: cameras[0].zones[0].flow.pixels: found a list of 1; write the arrow's start and end, for example [[100, 400], [500, 400]]."
        ),
        Case(
            "flow of no length", flow("{ metres: [[3, 3], [3, 3]] }"),
            "site.yaml:28: cameras[0].zones[0].flow: the flow of zone 'west' begins and ends at one place; give two points at least a centimetre apart."
        ),
        Case(
            "flow misspelt", flow("{ pixel: [[0, 900], [100, 900]] }"),
            "site.yaml:28: cameras[0].zones[0].flow: unknown key 'pixel'; did you mean 'pixels'? The keys here are pixels, metres.\n"
                + "site.yaml:28: cameras[0].zones[0].flow: found neither 'pixels' nor 'metres'; give the arrow's start and end, for example pixels: [[100, 400], [500, 400]]."
        ),
        Case(
            "flow up to the horizon", flow("{ pixels: [[100, 900], [100, 0]] }"),
            "site.yaml:28: cameras[0].zones[0].flow: zone 'west' or its flow reaches up to the horizon, where no metres are; draw them on the ground."
        ),
        Case(
            "flow of a short zone",
            flow("{ metres: [[0, 0], [1, 0]] }", zone: "metres: [[0, 1], [1.5, 1], [1.5, 20], [0, 20]]"),
            "site.yaml:28: cameras[0].zones[0].flow: zone 'west' reaches 1.5 m along its flow; make it at least 2 m, better 10 m or more, since the noise grows as the zone gets shorter."
        ),
        Case(
            "flow out of the picture",
            flow("{ metres: [[0, 0], [1, 0]] }", zone: "metres: [[-9, 1], [5, 1], [5, 3], [-9, 3]]"),
            "site.yaml:28: cameras[0].zones[0].flow: zone 'west' has a flow and reaches out of the picture of 1920x1080, where nobody is seen; keep it inside."
        ),
        Case(
            "flow without a ground plane",
            flow("{ pixels: [[0, 900], [100, 900]] }").split(separator: "\n", omittingEmptySubsequences: false)
                .filter { !$0.contains("ground") && !$0.contains("points:") }.joined(separator: "\n"),
            "site.yaml:22: cameras[0].zones[0].flow: zone 'west' has a flow, but the camera has no ground plane, without which pixels are no metres; give one, or leave the flow out."
        ),
        Case(
            "flow of snapshots",
            flow("{ pixels: [[0, 900], [100, 900]] }").replacing(
                "rtsp://viewer:${SQUARE_PASSWORD}@camera.example/stream", with: "https://camera.example/now.jpg"),
            "site.yaml:28: cameras[0].zones[0].flow: found a flow at a camera that gives snapshots, whose times are not known well enough; give the camera's rtsp:// stream as its source, or leave the flow out."
        ),
        Case(
            "flow needed and not weighed",
            SoundSite.spoiled("[occupancy, in_contact]", "[occupancy, flow_with]"),
            "site.yaml:12: privacy.split: 'flow_with' has no weight, but the purpose 'influenza' needs it; add for example 'flow_with: 1', or take it out of the purpose."
        ),
    ]

    static let wrongText = [
        Case(
            "tab in the indentation", replacing: "  rho_per_window", with: "\trho_per_window",
            "site.yaml:10: found a tab in the indentation; indent with spaces."),
        Case(
            "anchor", replacing: "split: {", with: "split: &split {",
            "site.yaml:12: found the anchor or alias '&split'; write the value out where it is needed, or put it in quotes if it is text."
        ),
        Case(
            "alias", replacing: "[[0, 400], [900, 400], [900, 1000], [0, 1000]]", with: "*corners",
            "site.yaml:27: found the anchor or alias '*corners'; write the value out where it is needed, or put it in quotes if it is text."
        ),
        Case(
            "aliases of aliases", "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n? *c\n: 1",
            "site.yaml:1: found the anchor or alias '&a'; write the value out where it is needed, or put it in quotes if it is text."
        ),
        Case(
            "second document", SoundSite.text + "\n---\nsite: other\n",
            "site.yaml:30: found a second document; keep one site in one document, without '---' between parts."),
        Case(
            "unclosed bracket", replacing: "[occupancy, in_contact]", with: "[occupancy, in_contact",
            "site.yaml:8: the YAML does not parse here: did not find expected ',' or ']'; check the indentation, the quotes and the brackets of this line and the one above."
        ),
        Case(
            "unclosed quotes", replacing: "window: 15 min", with: "window: \"15 min",
            "site.yaml:29: the YAML does not parse here: found unexpected end of stream; check the indentation, the quotes and the brackets of this line and the one above."
        ),
        Case(
            "key twice", replacing: "window: 15 min", with: "window: 15 min\nwindow: 1 h",
            "site.yaml:3: the key 'window' stands twice in one place; keep one of the two."),
        Case(
            "only a comment", "# nothing yet\n",
            "site.yaml: the file holds no document; start from Examples/demo/site.yaml."),
        Case(
            "a list at the top", "- site: a\n",
            "site.yaml:1: found a list of 1; write a mapping with the keys site, time_zone, window, purposes, privacy, models, cameras."
        ),
        Case(
            "a sentence", "hello\n",
            "site.yaml:1: found 'hello'; write a mapping with the keys site, time_zone, window, purposes, privacy, models, cameras."
        ),
        Case(
            "brackets a thousand deep", String(repeating: "[", count: 1200),
            "site.yaml:1: lists or mappings are nested too deeply here; close the brackets; a site file needs a handful of levels."
        ),
    ]

    static let wrongTop = [
        Case(
            "unknown key with a neighbour", replacing: "time_zone", with: "timezone",
            "site.yaml:1: 'time_zone' is missing; add for example 'time_zone: Asia/Seoul'.\n"
                + "site.yaml:2: unknown key 'timezone'; did you mean 'time_zone'? The keys here are site, time_zone, window, purposes, privacy, models, cameras."
        ),
        Case(
            "unknown key without one", replacing: "site: city-hall", with: "site: city-hall\ncolour: blue",
            "site.yaml:2: unknown key 'colour'; the keys here are site, time_zone, window, purposes, privacy, models, cameras."
        ),
        Case(
            "no site", replacing: "site: city-hall\n", with: "",
            "site.yaml:1: 'site' is missing; add for example 'site: city-hall'."),
        Case(
            "site with nothing after it", replacing: "site: city-hall", with: "site:",
            "site.yaml:1: 'site' is missing; add for example 'site: city-hall'."),
        Case(
            "site id in capitals", replacing: "site: city-hall", with: "site: City Hall",
            "site.yaml:1: site: found 'City Hall'; use 1 to 64 of a-z, 0-9, '-', '_' and '.', beginning with a letter or digit."
        ),
        Case(
            "site id that is a list", replacing: "site: city-hall", with: "site: [a]",
            "site.yaml:1: site: found a list of 1; use 1 to 64 of a-z, 0-9, '-', '_' and '.', beginning with a letter or digit."
        ),
        Case(
            "time zone nearly right", replacing: "Asia/Seoul", with: "Asia/Soul",
            "site.yaml:2: time_zone: found 'Asia/Soul', which is no IANA time zone; write an IANA name such as Asia/Seoul or Europe/London; did you mean 'Asia/Seoul'?."
        ),
        Case(
            "time zone by offset", replacing: "Asia/Seoul", with: "GMT+9",
            "site.yaml:2: time_zone: found 'GMT+9', which is no IANA time zone; write an IANA name such as Asia/Seoul or Europe/London."
        ),
        Case(
            "window that does not divide a day", replacing: "15 min", with: "7 min",
            "site.yaml:3: window: found '7 min'; write a time of whole seconds that divides a day, from 1 s to 24 h, for example 15 min."
        ),
        Case(
            "window of half a second", replacing: "15 min", with: "500 ms",
            "site.yaml:3: window: found '500 ms'; write a time of whole seconds that divides a day, from 1 s to 24 h with its unit (ms, s, min, h), for example 2 s."
        ),
        Case(
            "window in weeks", replacing: "15 min", with: "1 week",
            "site.yaml:3: window: found '1 week'; write a time of whole seconds that divides a day, from 1 s to 24 h with its unit (ms, s, min, h), for example 2 s."
        ),
    ]

    static let wrongModels = [
        Case(
            "a level that does not exist", replacing: "cameras:\n", with: "models: { level: any }\ncameras:\n",
            "site.yaml:13: models.level: found 'any'; write licensed or consented; there is no other."),
        Case(
            "a rule without a level", replacing: "cameras:\n", with: "models: { }\ncameras:\n",
            "site.yaml:13: models: 'level' is missing; add for example 'level: licensed'."),
        Case(
            "a rule in one word", replacing: "cameras:\n", with: "models: licensed\ncameras:\n",
            "site.yaml:13: models: found 'licensed'; write a mapping with the keys level, signers."),
        Case(
            "a signer's key in part", replacing: "cameras:\n",
            with: "models: { level: licensed, signers: [a.example/models+AQ] }\ncameras:\n",
            "site.yaml:13: models.signers[0]: found 'a.example/models+AQ'; write a verifier key NAME+ID+KEY as 'pumphandle log vkey' prints it."
        ),
        Case(
            "a signer's key under another name", replacing: "cameras:\n",
            with:
                "models: { level: licensed, signers: [\(SoundSite.signer.replacing("a.example", with: "b.example"))] }\ncameras:\n",
            "site.yaml:13: models.signers[0]: found the ID '8d362d01'; copy the whole key; for this name and key the ID is de204b2e."
        ),
        Case(
            "a signer twice", replacing: "cameras:\n",
            with: "models: { level: licensed, signers: [\(SoundSite.signer), \(SoundSite.signer)] }\ncameras:\n",
            "site.yaml:13: models.signers: found one key twice; name each signer once."),
        Case(
            "no signer at all", replacing: "cameras:\n", with: "models: { level: licensed, signers: [] }\ncameras:\n",
            "site.yaml:13: models.signers: found a list of 0; write a list of at least one verifier key, or leave 'signers' out."
        ),
    ]

    static let wrongDetectors = [
        Case(
            "measured error of nothing", replacing: "    look_every: 2 s\n",
            with: "    look_every: 2 s\n    measured_error: { measured: 2026-11-20, looks: 53 }\n",
            "site.yaml:17: cameras[0].measured_error: no indicator's error; paste what 'evaluate accuracy … --format site' prints, for example occupancy: { bias: -0.2, spread: 0.5 }."
        ),
        Case(
            "measured error of the picture for its zones", replacing: "    look_every: 2 s\n",
            with:
                "    look_every: 2 s\n    measured_error: { measured: 2026-11-20, looks: 53, occupancy: { bias: 0, spread: 1 } }\n",
            "site.yaml:17: cameras[0].measured_error: the error of a whole picture, at a camera with 2 zones, each of which errs less; leave it out and count in each zone ('pumphandle count-check'), or keep one zone."
        ),
        Case(
            "measured error with a day that is none", replacing: "    look_every: 2 s\n",
            with:
                "    look_every: 2 s\n    measured_error: { measured: 2026-13-20, looks: 53, occupancy: { bias: 0, spread: 1 } }\n",
            "site.yaml:17: cameras[0].measured_error.measured: found '2026-13-20'; write a day such as 2026-11-20."),
        Case(
            "measured error without a spread", replacing: "    look_every: 2 s\n",
            with:
                "    look_every: 2 s\n    measured_error: { measured: 2026-11-20, looks: 53, occupancy: { bias: -0.2 } }\n",
            "site.yaml:17: cameras[0].measured_error.occupancy: 'spread' is missing; add for example 'spread: 0.5'."),
        Case(
            "measured error with a negative spread", replacing: "    look_every: 2 s\n",
            with:
                "    look_every: 2 s\n    measured_error: { measured: 2026-11-20, looks: 53, occupancy: { bias: 0, spread: -1 } }\n",
            "site.yaml:17: cameras[0].measured_error.occupancy.spread: found '-1'; write a number from 0 to 1000 people."
        ),
        Case(
            "a detector misspelled", replacing: "    look_every: 2 s\n",
            with: "    look_every: 2 s\n    detector: fussed\n",
            "site.yaml:17: cameras[0].detector: no model file at 'fussed'; did you mean 'fused'? Otherwise write silhouette, fused, or the path of a model file."
        ),
        Case(
            "a detector that is a list", replacing: "    look_every: 2 s\n",
            with: "    look_every: 2 s\n    detector: [fused]\n",
            "site.yaml:17: cameras[0].detector: found a list of 1; write silhouette, fused, or the path of a model file."
        ),
        Case(
            "a mask model that is missing", replacing: "    look_every: 2 s\n",
            with: "    look_every: 2 s\n    mask_model: masks/none.tflite\n",
            "site.yaml:17: cameras[0].mask_model: no model file at 'masks/none.tflite'; write the path of a model file for mask wearing."
        ),
        Case(
            "a model that no detector uses", replacing: "    look_every: 2 s\n",
            with: "    look_every: 2 s\n    model: a.onnx\n",
            "site.yaml:17: cameras[0].model: a model that no detector uses; write 'detector: fused' beside it, or leave it out."
        ),
    ]

    static let wrongPurposes = [
        Case(
            "no purposes",
            replacing: """
                purposes:
                  - id: influenza
                    legal_basis: Infectious Disease Control and Prevention Act, article 18
                    indicators: [occupancy, in_contact]
                    expires: 2035-12-31
                """, with: "purposes: []",
            "site.yaml:4: purposes: found a list of 0; write a list of at least one purpose; nothing is measured without one."
        ),
        Case(
            "purpose without a legal basis",
            replacing: "    legal_basis: Infectious Disease Control and Prevention Act, article 18\n",
            with: "",
            "site.yaml:5: purposes[0]: 'legal_basis' is missing; add for example 'legal_basis: Act on …, section …'."),
        Case(
            "legal basis without words", replacing: "Infectious Disease Control and Prevention Act, article 18",
            with: "'---'",
            "site.yaml:6: purposes[0].legal_basis: found '---'; write 1 to 500 characters in words."),
        Case(
            "indicator nearly right", replacing: "[occupancy, in_contact]", with: "[occupancy, incontact]",
            "site.yaml:7: purposes[0].indicators[1]: unknown indicator 'incontact'; did you mean 'in_contact'? The indicators are occupancy, in_contact, masked, unmasked, flow_with, flow_against."
        ),
        Case(
            "indicator that must not exist", replacing: "[occupancy, in_contact]", with: "[age]",
            "site.yaml:7: purposes[0].indicators[0]: unknown indicator 'age'; write one of occupancy, in_contact, masked, unmasked, flow_with, flow_against."
        ),
        Case(
            "indicator twice", replacing: "[occupancy, in_contact]", with: "[occupancy, occupancy]",
            "site.yaml:7: purposes[0].indicators[1]: found 'occupancy' twice; name each indicator once."),
        Case(
            "indicators that are a word", replacing: "[occupancy, in_contact]", with: "occupancy",
            "site.yaml:7: purposes[0].indicators: found 'occupancy'; write a list of at least one of occupancy, in_contact, masked, unmasked, flow_with, flow_against."
        ),
        Case(
            "purpose without an end", replacing: "    expires: 2035-12-31\n", with: "",
            "site.yaml:5: purposes[0]: 'expires' is missing; add for example 'expires: 2026-12-31'."),
        Case(
            "a day that does not exist", replacing: "2035-12-31", with: "2035-02-30",
            "site.yaml:8: purposes[0].expires: found '2035-02-30', which is no day of the calendar; write the last day as year-month-day, for example 2026-12-31."
        ),
        Case(
            "a purpose for ever", replacing: "2035-12-31", with: "never",
            "site.yaml:8: purposes[0].expires: found 'never', which is no day of the calendar; write the last day as year-month-day, for example 2026-12-31."
        ),
        Case(
            "two purposes of one id", replacing: "privacy:",
            with: """
                  - id: influenza
                    legal_basis: Another act
                    indicators: [occupancy]
                    expires: 2035-12-31
                privacy:
                """,
            "site.yaml:9: purposes[1]: found a second purpose 'influenza'; give each purpose an id of its own."),
    ]

    static let wrongPrivacy = [
        Case(
            "rho of zero", replacing: "rho_per_window: 1/2", with: "rho_per_window: 0",
            "site.yaml:10: privacy.rho_per_window: found '0'; write an exact number above 0, at most 100, for example 1/100."
        ),
        Case(
            "rho below zero", replacing: "rho_per_window: 1/2", with: "rho_per_window: -1/2",
            "site.yaml:10: privacy.rho_per_window: found '-1/2'; write an exact number above 0, at most 100, for example 1/100."
        ),
        Case(
            "rho over zero", replacing: "rho_per_window: 1/2", with: "rho_per_window: 1/0",
            "site.yaml:10: privacy.rho_per_window: found '1/0'; write an exact number above 0, at most 100, for example 1/100."
        ),
        Case(
            "rho that is no number", replacing: "rho_per_window: 1/2", with: "rho_per_window: .inf",
            "site.yaml:10: privacy.rho_per_window: found '.inf'; write an exact number above 0, at most 100, for example 1/100."
        ),
        Case(
            "delta too large", replacing: "delta: 1e-6", with: "delta: 0.5",
            "site.yaml:11: privacy.delta: found '0.5'; write an exact number above 0, at most 1/1000, for example 1e-6."
        ),
        Case(
            "no delta", replacing: "  delta: 1e-6\n", with: "",
            "site.yaml:9: privacy: 'delta' is missing; add for example 'delta: 1e-6'."),
        Case(
            "weight of zero", replacing: "in_contact: 3 }", with: "in_contact: 0 }",
            "site.yaml:12: privacy.split.in_contact: found '0'; write a weight above 0, for example 1; leave out what is never released."
        ),
        Case(
            "needed indicator without a weight", replacing: "split: { occupancy: 1, in_contact: 3 }",
            with: "split: { occupancy: 1 }",
            "site.yaml:12: privacy.split: 'in_contact' has no weight, but the purpose 'influenza' needs it; add for example 'in_contact: 1', or take it out of the purpose."
        ),
    ]

    static let wrongCameras = [
        Case(
            "no cameras", SoundSite.text.components(separatedBy: "cameras:")[0] + "cameras: []\n",
            "site.yaml:13: cameras: found a list of 0; write a list of at least one camera."),
        Case(
            "camera without a source",
            replacing: "    source: rtsp://viewer:${SQUARE_PASSWORD}@camera.example/stream\n", with: "",
            "site.yaml:14: cameras[0]: 'source' is missing; add for example 'source: rtsp://viewer:${CAMERA_PASSWORD}@camera.example/stream'."
        ),
        Case(
            "secret that is not set", replacing: "SQUARE_PASSWORD", with: "OTHER_PASSWORD",
            "site.yaml:15: cameras[0].source: the environment variable OTHER_PASSWORD is not set, or is empty; set it where pumphandle runs, for example with 'export OTHER_PASSWORD=…'."
        ),
        Case(
            "secret without an end", replacing: "${SQUARE_PASSWORD}", with: "${SQUARE_PASSWORD",
            "site.yaml:15: cameras[0].source: found '${' without '}'; write the name of an environment variable as ${NAME}."
        ),
        Case(
            "secret with an impossible name", replacing: "${SQUARE_PASSWORD}", with: "${hunter2!}",
            "site.yaml:15: cameras[0].source: found '${…}' around something that is no name of an environment variable; use letters, digits and '_', for example ${CAMERA_PASSWORD}."
        ),
        Case(
            "source of an unknown kind", replacing: "rtsp://viewer:${SQUARE_PASSWORD}@camera.example/stream",
            with: "ftp://camera.example/a.mp4",
            "site.yaml:15: cameras[0].source: the source is refused; Source 'ftp://camera.example/a.mp4' is not a usable address: 'ftp://' is not supported. Use a file's path, rtsp://, rtsps://, http:// or https://."
        ),
        Case(
            "look time without sense", replacing: "look_every: 2 s", with: "look_every: often",
            "site.yaml:16: cameras[0].look_every: found 'often'; write a time from 20 ms to 1 h with its unit (ms, s, min, h), for example 2 s."
        ),
        Case(
            "look time longer than the window", replacing: "look_every: 2 s", with: "look_every: 30 min",
            "site.yaml:16: cameras[0].look_every: found '30 min', longer than the window of 900 s; look at least once in a window."
        ),
        Case(
            "picture of half pixels", replacing: "[1920, 1080]", with: "[1920.5, 1080]",
            "site.yaml:17: cameras[0].picture: found a fraction of a pixel; write whole numbers, for example [1920, 1080]."
        ),
        Case(
            "picture with three sides", replacing: "[1920, 1080]", with: "[1920, 1080, 3]",
            "site.yaml:17: cameras[0].picture: found a list of 3; write the picture's width and height as two numbers, for example [120, 340]."
        ),
        Case(
            "contact at a kilometre", replacing: "contact_distance: 2 m", with: "contact_distance: 1000 m",
            "site.yaml:24: cameras[0].contact_distance: found '1000 m'; write a distance from 0.1 m to 20 m, for example 2 m."
        ),
        Case(
            "misspelt camera key", replacing: "look_every", with: "look_evry",
            "site.yaml:16: cameras[0]: unknown key 'look_evry'; did you mean 'look_every'? The keys here are id, source, look_every, picture, ground_plane, contact_distance, zones, detector, model, mask_model, measured_error."
        ),
        Case(
            "two cameras of one id",
            SoundSite.text + "\n"
                + SoundSite.text.components(separatedBy: "cameras:\n")[1],
            "site.yaml:30: cameras[1]: found a second camera 'square'; give each camera an id of its own."),
    ]

    static let wrongGround = [
        Case(
            "three points", replacing: "        - { image: [600, 400], ground: [0, 25] }\n", with: "",
            "site.yaml:19: cameras[0].ground_plane.points: found a list of 3; write at least 4 points such as { image: [120, 340], ground: [0, 0] }."
        ),
        Case(
            "points on a line", replacing: "ground: [12, 25]", with: "ground: [24, 0]",
            "site.yaml:19: cameras[0].ground_plane.points: the ground plane is refused; the points of the ground plane lie on a line (nearly), in the picture or on the ground; choose four that span an area, no three on a line."
        ),
        Case(
            "a point twice", replacing: "image: [600, 400]", with: "image: [100, 900]",
            "site.yaml:19: cameras[0].ground_plane.points: the ground plane is refused; points 1 and 4 of the ground plane are the same in the picture or on the ground; each must be a place of its own."
        ),
        Case(
            "a point with words", replacing: "ground: [0, 25]", with: "ground: [left, 25]",
            "site.yaml:23: cameras[0].ground_plane.points[3].ground: found 'left'; write the metres as two numbers, for example [120, 340]."
        ),
        Case(
            "points and a homography", replacing: "      points:",
            with: "      homography: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]\n      points:",
            "site.yaml:18: cameras[0].ground_plane: found both 'points' and 'homography'; keep one of the two."),
        Case(
            "an empty ground plane",
            SoundSite.text.replacing(
                SoundSite.text.components(separatedBy: "    contact_distance")[0].components(
                    separatedBy: "    ground_plane:")[1],
                with: " {}\n"),
            "site.yaml:18: cameras[0].ground_plane: found neither 'points' nor 'homography'; give at least 4 points, or a homography."
        ),
    ]

    static let wrongZones = [
        Case(
            "zones that overlap", replacing: "[[900, 400], [1900, 400], [1900, 1000], [900, 1000]]",
            with: "[[800, 400], [1900, 400], [1900, 1000], [800, 1000]]",
            "site.yaml:28: cameras[0].zones[1]: zones 'west' and 'east' overlap near x 900, y 700 of the picture; zones of a camera must be disjoint (they may touch)."
        ),
        Case(
            "zone of two corners", replacing: "[[900, 400], [1900, 400], [1900, 1000], [900, 1000]]",
            with: "[[900, 400], [1900, 400]]",
            "site.yaml:29: cameras[0].zones[1].pixels: found a list of 2; write at least 3 corners in order around the zone."
        ),
        Case(
            "zone that crosses itself", replacing: "[[900, 400], [1900, 400], [1900, 1000], [900, 1000]]",
            with: "[[900, 400], [1900, 1000], [1900, 400], [900, 1000]]",
            "site.yaml:28: cameras[0].zones[1]: zone 'east' crosses or touches itself (the edges after corners 1 and 3); list the corners in order around the zone."
        ),
        Case(
            "zone outside the picture", replacing: "[1900, 1000]", with: "[2900, 1000]",
            "site.yaml:28: cameras[0].zones[1]: zone 'east' has the corner [2900, 1000] outside the picture of 1920x1080; correct its corners."
        ),
        Case(
            "zone on a line", replacing: "[[900, 400], [1900, 400], [1900, 1000], [900, 1000]]",
            with: "[[900, 400], [1000, 400], [1100, 400]]",
            "site.yaml:28: cameras[0].zones[1]: zone 'east' covers no area; its corners lie on a line."),
        Case(
            "two zones of one id", replacing: "id: east", with: "id: west",
            "site.yaml:28: cameras[0].zones[1]: two zones of the camera are called 'west'; each needs a name of its own."
        ),
        Case(
            "corner of one number", replacing: "[900, 1000], [0, 1000]]", with: "[900, 1000], [0]]",
            "site.yaml:27: cameras[0].zones[0].pixels[3]: found a list of 1; write a corner as two numbers, for example [120, 340]."
        ),
        Case(
            "corner that is not a number", replacing: "[900, 1000], [0, 1000]]", with: "[900, 1000], [.nan, 1000]]",
            "site.yaml:27: cameras[0].zones[0].pixels[3]: found '.nan'; write a corner as two numbers, for example [120, 340]."
        ),
        Case(
            "zone in pixels and metres", replacing: "  - id: east",
            with: "  - id: east\n        metres: [[0, 0], [1, 0], [1, 1]]",
            "site.yaml:28: cameras[0].zones[1]: found both 'pixels' and 'metres'; keep one of the two."),
        Case(
            "zone without corners", replacing: "        pixels: [[900, 400], [1900, 400], [1900, 1000], [900, 1000]]",
            with: "",
            "site.yaml:28: cameras[0].zones[1]: found neither 'pixels' nor 'metres'; give the corners, for example pixels: [[0, 0], [100, 0], [100, 100]]."
        ),
    ]

    @Test func severalProblemsComeTogetherInTheOrderOfTheFile() {
        let text = SoundSite.text.replacing("15 min", with: "soon").replacing("1e-6", with: "none")
            .replacing("look_every: 2 s", with: "look_every: 0")
        let error = #expect(throws: SiteFileError.self) { try SoundSite.load(text) }
        #expect(error?.problems.map(\.line) == [3, 11, 16])
    }

    @Test func aSecretIsInNoMessage() {
        for old in ["@camera.example/stream", "rtsp://viewer", "2 s", "[0, 1000]", "look_every"] {
            let error = #expect(throws: SiteFileError.self) {
                try SoundSite.load(SoundSite.spoiled(old, "%%% nonsense"))
            }
            let message = error?.description ?? ""
            #expect(!message.isEmpty && !message.contains("p@ss") && !message.contains("word:1"))
        }
    }

    @Test func aPasswordWrittenIntoTheFileIsNotRepeated() {
        let text = SoundSite.spoiled(
            "rtsp://viewer:${SQUARE_PASSWORD}@camera.example", "rtsp://viewer:hunter2@camera.example:99999")
        let error = #expect(throws: SiteFileError.self) { try SoundSite.load(text) }
        #expect(error?.description.contains("hunter2") == false)
    }
}
