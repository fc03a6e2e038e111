// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// What the guard knows of a view in one kind of light: by day in colour, by night in infrared.
struct ViewMode {
    /// Looks before anything is compared with the memory.
    static let enough = 3
    private static let settled = 16

    private(set) var view = ViewReference()
    private(set) var detail = 0.0
    private(set) var bands = 0.0
    private(set) var sharpness = 0.0
    private(set) var fineDetail = 0.0
    private(set) var judged = 0

    var isKnown: Bool { judged >= Self.enough }

    /// Compares a look's edges with the memory's.
    mutating func compare(_ edges: SceneEdges) { view.compare(edges) }

    /// Takes a sound look, which was compared, into the memory: what is gradual moves it along.
    mutating func remember(_ edges: SceneEdges, _ texture: SceneTexture, bands found: Double) {
        let start = judged < Self.settled ? 1 / Double(judged + 1) : 0
        let weight = max(start, 1 / 16.0)
        detail += (texture.detail - detail) * weight
        bands += (found - bands) * weight
        if texture.isJudgeable {
            // Focus that drifts away over weeks must not take its own measure with it, nor a crowd leave the one of its clothes.
            func follow(_ found: Double, _ known: inout Double) {
                known += (found - known) * (known == 0 ? 1 : max(start, 1 / 1024.0))
            }
            follow(texture.sharpness, &sharpness)
            follow(texture.fineDetail, &fineDetail)
        }
        view.remember(edges, weight: max(start, 1 / 64.0))
        judged += 1
    }
}
