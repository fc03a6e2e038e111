// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Governance
import PeopleCounting
import VideoIngest

extension SiteReader {
    func readCameras(_ fields: [Field], windowSeconds: Int, models: ModelPolicy?) -> [CameraSetup] {
        var cameras: [CameraSetup] = []
        var ids: Set<String> = []
        for field in fields {
            guard let map = Mapping(field, keys: Self.cameraKeys) else { continue }
            let id = map.required("id", "entrance")?.identifier()
            if let id, !ids.insert(id).inserted {
                field.report("found a second camera '\(id)'", "give each camera an id of its own")
            }
            if let camera = readCamera(map, id: id, windowSeconds: windowSeconds, models: models) {
                cameras.append(camera)
            }
        }
        return cameras
    }

    private static let cameraKeys = [
        "id", "source", "look_every", "picture", "ground_plane", "contact_distance", "zones", "detector",
        "model", "mask_model", "measured_error",
    ]

    private func readCamera(
        _ map: Mapping, id: String?, windowSeconds: Int, models: ModelPolicy?
    ) -> CameraSetup? {
        let source = map.required("source", "rtsp://viewer:${CAMERA_PASSWORD}@camera.example/stream")
            .flatMap(readSource)
        let lookField = map.optional("look_every")
        let lookEvery = lookField.map { readLookEvery($0, windowSeconds: windowSeconds) } ?? 2000
        let distanceField = map.optional("contact_distance")
        let distance = distanceField.map { readMetres($0) } ?? 2
        let pictureField = map.optional("picture")
        let picture = pictureField.flatMap(readPicture)
        let planeField = map.optional("ground_plane")
        let plane = planeField.flatMap { readGroundPlane($0, picture: picture) }
        let zonesField = map.required("zones", "[{ id: square, pixels: [[0, 0], [100, 0], [100, 100]] }]")
        let zoneFields = zonesField?.elements(atLeast: 1, "write a list of at least one zone")
        let shapes = zoneFields.map(readZones)
        let detectors = readDetectors(map, models: models)
        let errorField = map.optional("measured_error")
        let measuredError = errorField.flatMap(readMeasuredError)
        guard let id, let source, let detectors, (errorField == nil) == (measuredError == nil), let lookEvery,
            let distance, let zonesField, let shapes,
            (pictureField == nil) == (picture == nil), (planeField == nil) == (plane == nil),
            shapes.count == zoneFields?.count
        else { return nil }
        guard !refuseFlow(shapes, of: source) else { return nil }
        guard let zones = zoneMap(shapes, picture: picture, plane: plane) else { return nil }
        if let errorField, zones.ids.count > 1 {
            errorField.report(
                "the error of a whole picture, at a camera with \(zones.ids.count) zones, each of which errs less",
                "leave it out and count in each zone ('pumphandle count-check'), or keep one zone")
            return nil
        }
        do {
            return try CameraSetup(
                id: id, source: source, lookEvery: .milliseconds(lookEvery), window: .seconds(windowSeconds),
                contactDistance: distance, groundPlane: plane, zones: zones, picture: picture,
                detector: detectors.detector, maskModel: detectors.maskModel, measuredError: measuredError)
        } catch {
            zonesField.problems.add(map.line, map.path, found: "the camera is refused", remedy: "\(error)".trimmed)
            return nil
        }
    }

    private func readLookEvery(_ field: Field, windowSeconds: Int) -> Int? {
        guard let milliseconds = field.milliseconds(in: 20...3_600_000, "from 20 ms to 1 h") else { return nil }
        guard milliseconds <= windowSeconds * 1000 else {
            field.report(
                "found \(field.node.spoken), longer than the window of \(windowSeconds) s",
                "look at least once in a window")
            return nil
        }
        return milliseconds
    }

    /// A distance such as `2 m`, `2` or `150 cm`.
    private func readMetres(_ field: Field) -> Double? {
        guard case .text(let text, _) = field.node.content,
            let value = Double(text.replacing("m", with: "").filter { $0 != " " }),
            text.filter({ $0 == "m" }).count <= 1,
            (0.1...20).contains(value)
        else {
            field.report("found \(field.node.spoken)", "write a distance from 0.1 m to 20 m, for example 2 m")
            return nil
        }
        return value
    }

    private func readPicture(_ field: Field) -> PictureSize? {
        guard let pair = field.pair("the picture's width and height", in: 16...8192) else { return nil }
        guard pair.0 == pair.0.rounded(), pair.1 == pair.1.rounded() else {
            field.report("found a fraction of a pixel", "write whole numbers, for example [1920, 1080]")
            return nil
        }
        return PictureSize(width: Int(pair.0), height: Int(pair.1))
    }

    private func readGroundPlane(_ field: Field, picture: PictureSize?) -> GroundPlane? {
        guard let map = Mapping(field, keys: ["points", "homography"]) else { return nil }
        switch (map.optional("points"), map.optional("homography")) {
        case (let points?, nil):
            return planeFromPoints(points, picture)
        case (nil, let matrix?):
            guard let picture else {
                matrix.report(
                    "a homography without the size of the picture",
                    "add the camera's 'picture', for example picture: [1920, 1080]")
                return nil
            }
            return planeFromMatrix(matrix, picture)
        case (nil, nil):
            field.report("found neither 'points' nor 'homography'", "give at least 4 points, or a homography")
        case (_?, _?):
            field.report("found both 'points' and 'homography'", "keep one of the two")
        }
        return nil
    }

    private func planeFromPoints(_ field: Field, _ picture: PictureSize?) -> GroundPlane? {
        let right = "write at least 4 points such as { image: [120, 340], ground: [0, 0] }"
        guard let fields = field.elements(atLeast: 4, right) else { return nil }
        let pairs = fields.compactMap { field -> CalibrationPair? in
            guard let map = Mapping(field, keys: ["image", "ground"]) else { return nil }
            let image = map.required("image", "[120, 340]")?.pair("the pixel", in: -1e5...1e5)
            let ground = map.required("ground", "[0, 0]")?.pair("the metres", in: -1e5...1e5)
            guard let image, let ground else { return nil }
            return CalibrationPair(
                image: ImagePoint(x: image.0, y: image.1), ground: GroundPoint(x: ground.0, y: ground.1))
        }
        guard pairs.count == fields.count else { return nil }
        return plane(field) { () throws(GroundPlaneError) in try GroundPlane(pairs: pairs, picture: picture) }
    }

    private func planeFromMatrix(_ field: Field, _ picture: PictureSize) -> GroundPlane? {
        let right = "write three rows of three numbers, [X·w, Y·w, w] = M·[x, y, 1], metres from pixels"
        guard let rows = field.elements(atLeast: 3, right) else { return nil }
        var matrix: [[Double]] = []
        for row in rows {
            guard let entries = row.elements(atLeast: 3, right) else { return nil }
            let numbers = entries.compactMap { $0.number(in: -1e12...1e12, "") }
            guard numbers.count == entries.count else { return nil }
            matrix.append(numbers)
        }
        return plane(field) { () throws(GroundPlaneError) in
            try GroundPlane(imageToGround: matrix, showingGroundAt: picture.bottomCentre)
        }
    }

    private func plane(_ field: Field, _ make: () throws(GroundPlaneError) -> GroundPlane) -> GroundPlane? {
        do {
            return try make()
        } catch {
            field.report("the ground plane is refused", "\(error)".trimmed)
            return nil
        }
    }
}
