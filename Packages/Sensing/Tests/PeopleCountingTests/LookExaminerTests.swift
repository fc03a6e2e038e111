// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import PeopleCounting
import Testing
import VideoIngest

struct LookExaminerTests {
    /// A detector reads as many rows and columns as it was made for, so that one for a larger picture must see no smaller one,
    /// whatever the source says of it.
    @Test(arguments: [Look.Break.reconnected, .retimed, .resized, nil])
    func aPictureOfAnotherSizeGetsANewDetector(breaks: Look.Break?) {
        var made: [[Int]] = []
        var square = DrawnWalkers(seed: 60)
        withoutActuallyEscaping({ (width: Int, height: Int) -> any PersonDetector in
            made.append([width, height])
            return SilhouetteDetector(width: width, height: height)
        }) { make in
            var examiner = LookExaminer(groundPlane: nil, makeDetector: make)
            var people: [PersonBox] = []
            for (index, (width, height)) in [(768, 576), (768, 576), (384, 288), (384, 288)].enumerated() {
                let picture = WorkingPicture(width: width, height: height)
                square.draw([], into: picture)
                let look = Look(
                    time: .seconds(2 * index), frame: index + 1, streamWidth: width, streamHeight: height,
                    fullRange: true, breaks: index == 0 ? .first : index == 2 ? breaks : nil)
                _ = examiner.examine(
                    picture, of: look, full: PictureSize(width: 768, height: 576), after: 2, people: &people)
            }
        }
        #expect(made == [[768, 576], [384, 288]])
    }
}
