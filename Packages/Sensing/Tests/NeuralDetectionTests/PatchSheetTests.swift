// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Governance
import NeuralDetection
import PeopleCounting
import Testing
import VideoIngest

@Suite struct PatchSheetTests {
    private static let step = 32

    private func wanted(_ count: Int, using generator: inout SplitMix64) -> [InputPatch] {
        (0..<count).map { _ in
            InputPatch(
                column: .random(in: -40...900, using: &generator), row: .random(in: -40...500, using: &generator),
                width: .random(in: 1...150, using: &generator), height: .random(in: 1...170, using: &generator))
        }
    }

    private func meet(_ a: (x: Int, y: Int, w: Int, h: Int), _ b: (x: Int, y: Int, w: Int, h: Int)) -> Bool {
        a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h
    }

    @Test(arguments: UInt64(0)..<200) func everythingWantedIsSeenOnce(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var sheet = PatchSheet(width: 960, height: 544, step: Self.step)
        let wanted = wanted(1 + Int(seed % 7), using: &generator)
        guard sheet.lay(wanted), let size = sheet.size else {
            #expect(sheet.patches.isEmpty && sheet.size == nil)
            return
        }
        #expect(size.width * size.height <= 960 * 544 * 2 / 3)
        #expect(size.width % Self.step == 0 && size.height % Self.step == 0)
        for (index, patch) in sheet.patches.enumerated() {
            #expect(patch.toColumn + patch.width <= size.width && patch.toRow + patch.height <= size.height)
            for other in sheet.patches[..<index] {
                #expect(
                    !meet(
                        (patch.column, patch.row, patch.width, patch.height),
                        (other.column, other.row, other.width, other.height)))
                // Padding keeps what is far apart in the picture apart.
                #expect(
                    !meet(
                        (patch.toColumn, patch.toRow, patch.width + PatchSheet.gap, patch.height + PatchSheet.gap),
                        (other.toColumn, other.toRow, other.width + PatchSheet.gap, other.height + PatchSheet.gap)))
            }
        }
        for part in wanted {
            let (left, top) = (max(0, part.column), max(0, part.row))
            let (right, bottom) = (min(960, part.column + part.width), min(544, part.row + part.height))
            guard left < right, top < bottom else { continue }
            #expect(
                sheet.patches.contains {
                    $0.column <= left && $0.row <= top && right <= $0.column + $0.width && bottom <= $0.row + $0.height
                })
        }
    }

    @Test(arguments: UInt64(0)..<100) func boxesReturnToWhereTheyAreInTheWholeInput(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var sheet = PatchSheet(width: 960, height: 544, step: Self.step)
        guard sheet.lay(wanted(3, using: &generator)) else { return }
        for patch in sheet.patches where patch.width >= 32 && patch.height >= 32 {
            let inside = PersonBox(
                x: Float(patch.toColumn) + 4, y: Float(patch.toRow) + 4, width: Float(patch.width) - 8,
                height: Float(patch.height) - 8, score: 0.5)
            #expect(
                sheet.whole(inside)
                    == PersonBox(
                        x: Float(patch.column) + 4, y: Float(patch.row) + 4, width: inside.width,
                        height: inside.height, score: 0.5))
            // Cut by the patch's left edge, where the picture goes on unless it ends there.
            let cut = PersonBox(
                x: Float(patch.toColumn) + 1, y: Float(patch.toRow) + 4, width: 20, height: Float(patch.height) - 8,
                score: 0.5)
            #expect((sheet.whole(cut) != nil) == (patch.column == 0))
        }
    }

    @Test(arguments: [
        [], [InputPatch(column: 0, row: 0, width: 960, height: 544)],
        [InputPatch(column: 2000, row: 0, width: 30, height: 30)],
    ])
    func nothingAndEverythingAreNotLaidOut(wanted: [InputPatch]) {
        var sheet = PatchSheet(width: 960, height: 544, step: Self.step)
        let isLaid = sheet.lay(wanted)
        #expect(!isLaid && sheet.size == nil && sheet.patches.isEmpty)
    }

    @Test(arguments: [
        ([(60, 60)], 160, 160), ([(60, 60), (60, 60), (60, 60)], 160, 160), ([(100, 240)], 160, 288),
        ([(200, 430)], 288, 480), ([(340, 280)], 352, 352), ([(300, 400), (150, 200)], 640, 448),
        // Beside the tall one, two short ones above each other.
        ([(200, 300), (120, 140), (120, 140)], 352, 352),
    ])
    func partsTakeTheSmallestInputThatHoldsThem(parts: [(width: Int, height: Int)], width: Int, height: Int) {
        var sheet = PatchSheet(width: 1280, height: 736, step: Self.step)
        let isLaid = sheet.lay(
            parts.enumerated().map {
                InputPatch(column: 10 + 400 * $0, row: 201, width: $1.width, height: $1.height)
            })
        #expect(isLaid && sheet.size == PatchSheet.Size(width: width, height: height))
    }

    @Test(arguments: UInt64(0)..<20) func patchesShowWhatTheWholeInputShowsThere(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let picture = WorkingPicture(width: 320, height: 240)
        for y in 0..<240 {
            for x in 0..<320 { picture.luma[y * picture.stride + x] = .random(in: 0...255, using: &generator) }
        }
        for y in 0..<120 {
            for x in 0..<160 {
                picture.chromaU[y * picture.chromaStride + x] = .random(in: 0...255, using: &generator)
                picture.chromaV[y * picture.chromaStride + x] = .random(in: 0...255, using: &generator)
            }
        }
        let (width, height) = (416, 320)
        let input = try Fixtures.passport { $0.input.layout = seed % 2 == 0 ? .nchw : .nhwc }.input
        let filler = InputFiller(
            PictureRegion(x: 0, y: 0, width: 320, height: 240), pictureWidth: 320, pictureHeight: 240, input: input,
            height: height, width: width)
        let planes = PicturePlanes(picture)
        var whole = [Float](repeating: -1, count: 3 * width * height)
        whole.withUnsafeMutableBufferPointer { filler.fill($0, from: planes) }
        var sheet = PatchSheet(width: width, height: height, step: Self.step)
        let isLaid = sheet.lay([
            InputPatch(column: 10, row: 20, width: 40, height: 50),
            InputPatch(column: 370, row: 250, width: 60, height: 90),
        ])
        try #require(isLaid)
        let size = try #require(sheet.size)
        var small = [Float](repeating: -1, count: 3 * size.width * size.height)
        small.withUnsafeMutableBufferPointer { filler.fill($0, sheet: sheet, from: planes) }
        func at(_ row: Int, _ column: Int, _ channel: Int, _ width: Int, _ height: Int) -> Int {
            input.layout == .nchw
                ? channel * width * height + row * width + column : 3 * (row * width + column) + channel
        }
        for row in 0..<size.height {
            for column in 0..<size.width {
                let patch = sheet.patches.first {
                    $0.toColumn <= column && column < $0.toColumn + $0.width && $0.toRow <= row
                        && row < $0.toRow + $0.height
                }
                for channel in 0..<3 {
                    let found = small[at(row, column, channel, size.width, size.height)]
                    guard let patch else {
                        #expect(found == 114)
                        continue
                    }
                    let expected = whole[
                        at(
                            row - patch.toRow + patch.row, column - patch.toColumn + patch.column, channel, width,
                            height)]
                    guard found == expected else {
                        Issue.record("row \(row), column \(column), channel \(channel): \(found), not \(expected)")
                        return
                    }
                }
            }
        }
    }
}
