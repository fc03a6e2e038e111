// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Fixed things that stand before people (lamp posts, signs, walls), learned as part of the scene.
///
/// A pixel that many silhouettes cover and that hardly ever turns foreground hides whoever is behind it. What is kept is
/// two small numbers per pixel of the scene; who covered it is not.
struct OccluderMap: ~Copyable {
    /// Silhouettes over a pixel before it is judged.
    private static let enough: UInt8 = 24

    /// 1 where something hides people.
    let hides: BytePlane
    private let covered: BytePlane
    private let seen: BytePlane

    init(width: Int, height: Int) {
        hides = BytePlane(width: width, height: height)
        covered = BytePlane(width: width, height: height)
        seen = BytePlane(width: width, height: height)
    }

    /// Forgets the scene.
    func clear() {
        hides.fill(0)
        covered.fill(0)
        seen.fill(0)
    }

    /// Notes where one silhouette showed and where it did not.
    func note(_ person: SilhouetteCover.Person, mask: borrowing BytePlane) {
        // The middle of trunk and legs, where every upright person is.
        let half = 0.09 * person.height
        let rows =
            max(
                0, Int(person.foot - 0.82 * person.height))..<max(
                0, min(mask.height, Int(person.foot - 0.12 * person.height)))
        let columns = max(0, Int(person.x - half))..<max(0, min(mask.width, Int(person.x + half) + 1))
        guard !columns.isEmpty else { return }
        for y in rows {
            let (all, some, now, out) = (covered.row(y), seen.row(y), mask.row(y), hides.row(y))
            for x in columns {
                if all[x] == 255 {
                    all[x] = 128
                    some[x] /= 2
                }
                all[x] += 1
                some[x] += now[x]
                out[x] = all[x] >= Self.enough && UInt16(some[x]) * 5 < UInt16(all[x]) ? 1 : 0
            }
        }
    }
}
