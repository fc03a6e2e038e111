// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Governance
import NeuralDetection
import PeopleCounting
import Testing

struct MaskReachTests {
    /// Rows of the smallest and the tallest person, and whose faces are then 15 pixels and more.
    @Test(arguments: [
        (40.0, 90.0, MaskReach.Extent.nobody, "at most 9.9 pixels", "최대 9.9픽셀"),
        (40.0, 200.0, MaskReach.Extent.nearest, "4.4 to 22 pixels", "4.4~22픽셀"),
        (140.0, 300.0, MaskReach.Extent.everybody, "large enough", "충분히"),
    ])
    func facesAreComparedWithThoseTheModelWasEvaluatedOn(
        smallest: Double, tallest: Double, extent: MaskReach.Extent, english: String, korean: String
    ) throws {
        let reach = MaskReach(
            ZoneHeights(zone: "door", smallest: smallest, tallest: tallest),
            passport: try Fixtures.passport { $0.smallest = 15 })
        #expect(reach.extent == extent && reach.zone == "door")
        #expect(reach.inEnglish.contains(english) && reach.inEnglish.contains("from 15 on"), "\(reach.inEnglish)")
        #expect(reach.inKorean.contains(korean) && reach.inKorean.contains("15픽셀부터"), "\(reach.inKorean)")
    }
}
