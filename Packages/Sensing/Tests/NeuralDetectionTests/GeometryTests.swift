// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Governance
import NeuralDetection
import PeopleCounting
import Testing
import VideoIngest

@Suite struct GeometryTests {
    @Test(arguments: UInt64(0)..<60) func boxesReturnFromTheInputWhereTheyWere(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let fit = ModelInput.Fit.allCases[Int(seed) % 3]
        let region = PictureRegion(
            x: .random(in: -50...300, using: &generator), y: .random(in: -50...300, using: &generator),
            width: .random(in: 20...1920, using: &generator), height: .random(in: 20...1080, using: &generator))
        let letterbox = Letterbox(
            region, height: 32 * .random(in: 2...30, using: &generator),
            width: 32 * .random(in: 2...30, using: &generator),
            fit: fit)
        let box = PersonBox(
            x: .random(in: 0...500, using: &generator), y: .random(in: 0...500, using: &generator),
            width: .random(in: 1...200, using: &generator), height: .random(in: 1...400, using: &generator), score: 0.5)
        let back = letterbox.picture(letterbox.input(box))
        #expect(abs(back.x - box.x) < 0.05 && abs(back.y - box.y) < 0.05)
        #expect(abs(back.width - box.width) < 0.05 && abs(back.height - box.height) < 0.05)
    }

    @Test func letterboxKeepsTheShapeAndItsPlace() {
        let whole = PictureRegion(x: 0, y: 0, width: 200, height: 100)
        let corner = Letterbox(whole, height: 100, width: 100, fit: .topLeft)
        #expect(corner.columns == 0..<100 && corner.rows == 0..<50)
        let middle = Letterbox(whole, height: 100, width: 100, fit: .centre)
        #expect(middle.rows == 25..<75)
        let filled = Letterbox(whole, height: 100, width: 100, fit: .stretch)
        #expect(filled.rows == 0..<100 && filled.scaleY == 2 * filled.scaleX)
    }

    private func picture(_ paint: (Int, Int) -> UInt8, width: Int = 64, height: Int = 48) -> WorkingPicture {
        let picture = WorkingPicture(width: width, height: height)
        for y in 0..<height { for x in 0..<width { picture.luma[y * picture.stride + x] = paint(x, y) } }
        return picture
    }

    private func filled(
        _ picture: borrowing WorkingPicture, _ region: PictureRegion, _ input: ModelInput, _ colour: PictureColour
    ) -> [Float] {
        let filler = InputFiller(
            region, pictureWidth: picture.width, pictureHeight: picture.height, input: input, height: input.height,
            width: input.width)
        var tensor = [Float](repeating: -1, count: 3 * input.height * input.width)
        let planes = PicturePlanes(picture, colour: colour)
        tensor.withUnsafeMutableBufferPointer { filler.fill($0, from: planes) }
        return tensor
    }

    private func input(_ layout: ModelInput.Layout, _ colour: ModelInput.Colour, fit: ModelInput.Fit) -> ModelInput {
        ModelInput(
            name: "x", layout: layout, shape: layout == .nchw ? [1, 3, 32, 32] : [1, 32, 32, 3], colour: colour,
            fullScale: 255, fit: fit, padding: 114, resampling: .area)
    }

    @Test func darkPicturesAreShownBrighter() {
        let whole = PictureRegion(x: 0, y: 0, width: 64, height: 48)
        /// Red of the input's first pixel, where the picture's left half has one level and its right half another.
        func shown(_ left: UInt8, _ right: UInt8) -> Float {
            let picture = picture { x, _ in x < 32 ? left : right }
            let input = input(.nchw, .rgb, fit: .stretch)
            let filler = InputFiller(whole, pictureWidth: 64, pictureHeight: 48, input: input, height: 32, width: 32)
            var tensor = [Float](repeating: -1, count: 3 * 32 * 32)
            let planes = PicturePlanes(picture, colour: .bt601).exposed()
            tensor.withUnsafeMutableBufferPointer { filler.fill($0, from: planes) }
            return tensor[0]
        }
        #expect(abs(shown(60, 200) - 51.2) < 0.2, "well exposed")
        #expect(abs(shown(60, 80) - 51.2 * 150 / 74.5) < 0.5, "dark")
        #expect(abs(shown(40, 20) - 2.5 * 27.9) < 0.5, "very dark")
        #expect(abs(shown(8, 80) - 8 * 1.164 * 150 / 93.2) < 0.5, "with detail below black")
    }

    @Test func coloursFollowTheStandards() {
        // BT.601 limited range: Y 81, Cb 90, Cr 240 is red (ITU-R BT.601-7).
        let red = picture { _, _ in 81 }
        for y in 0..<24 {
            for x in 0..<32 {
                red.chromaU[y * red.chromaStride + x] = 90
                red.chromaV[y * red.chromaStride + x] = 240
            }
        }
        let whole = PictureRegion(x: 0, y: 0, width: 64, height: 48)
        let planar = filled(red, whole, input(.nchw, .rgb, fit: .stretch), .bt601)
        #expect(abs(planar[0] - 255) < 2 && abs(planar[1024]) < 2 && abs(planar[2048]) < 2)
        let packed = filled(red, whole, input(.nhwc, .bgr, fit: .stretch), .bt601)
        #expect(abs(packed[2] - 255) < 2 && abs(packed[0]) < 2 && abs(packed[3071] - 255) < 2)
        let white = picture { _, _ in 235 }
        #expect(filled(white, whole, input(.nchw, .rgb, fit: .stretch), .bt709).allSatisfy { abs($0 - 255) < 0.01 })
        #expect(filled(white, whole, input(.nchw, .rgb, fit: .stretch), .bt601Full).allSatisfy { abs($0 - 235) < 0.01 })
    }

    @Test func paddingIsWhereNoPictureIs() {
        let grey = picture { _, _ in 200 }
        let tensor = filled(
            grey, PictureRegion(x: 0, y: 0, width: 64, height: 48), input(.nchw, .rgb, fit: .topLeft), .bt601Full)
        for channel in 0..<3 {
            #expect(abs(tensor[channel * 1024] - 200) < 0.01)
            #expect(abs(tensor[channel * 1024 + 23 * 32 + 31] - 200) < 0.01)
            #expect(tensor[channel * 1024 + 24 * 32] == 114)
        }
    }

    @Test(arguments: [ModelInput.Layout.nchw, .nhwc], [(64.0, 24.0, 0, 10), (24, 48, 8, 0)])
    func paddingIsOnBothSidesOfACentredPicture(
        layout: ModelInput.Layout, part: (width: Double, height: Double, left: Int, top: Int)
    ) {
        let grey = picture { _, _ in 200 }
        let tensor = filled(
            grey, PictureRegion(x: 0, y: 0, width: part.width, height: part.height), input(layout, .rgb, fit: .centre),
            .bt601Full)
        for row in 0..<32 {
            for column in 0..<32 {
                let isPadding = min(row, 31 - row) < part.top || min(column, 31 - column) < part.left
                for channel in 0..<3 {
                    let place = row * 32 + column
                    let found = tensor[layout == .nchw ? channel * 1024 + place : 3 * place + channel]
                    #expect(abs(found - (isPadding ? 114 : 200)) < 0.01)
                }
            }
        }
    }

    @Test(arguments: [ModelInput.Resampling.area, .bilinear]) func rampsStayRamps(resampling: ModelInput.Resampling) {
        let ramp = picture { x, _ in UInt8(2 * x) }
        var input = input(.nchw, .rgb, fit: .stretch)
        input.resampling = resampling
        let tensor = filled(ramp, PictureRegion(x: 8, y: 0, width: 48, height: 48), input, .bt601Full)
        for x in 0..<32 {
            let centre = 8 + (Float(x) + 0.5) * 1.5 - 0.5
            // Whole samples stand for their area, so a mean over one and a half of them may lie a twelfth beside the ramp.
            #expect(abs(tensor[x] - 2 * centre) < (resampling == .area ? 2.0 / 12 + 0.001 : 0.001))
        }
    }

    @Test func areaAveragingKeepsTheMean() {
        var generator = SplitMix64(seed: 7)
        let noise = picture { _, _ in UInt8.random(in: 0...255, using: &generator) }
        var sum: Float = 0
        for y in 0..<48 { for x in 0..<64 { sum += Float(noise.luma[y * noise.stride + x]) } }
        let tensor = filled(
            noise, PictureRegion(x: 0, y: 0, width: 64, height: 48), input(.nchw, .rgb, fit: .stretch), .bt601Full)
        #expect(abs(tensor[..<1024].reduce(0, +) / 1024 - sum / 3072) < 0.05)
    }

    /// The definition, sample by sample: a mean over the area of an output pixel, or a box of one sample for linear.
    private func defined(
        _ picture: borrowing WorkingPicture, _ region: PictureRegion, column: Int, row: Int, columns: Int, rows: Int,
        area: Bool
    ) -> Double {
        func weights(_ offset: Double, _ ratio: Double, _ index: Int, _ limit: Int) -> [Int: Double] {
            let isMean = area && ratio > 1
            let start = offset + (isMean ? Double(index) * ratio : (Double(index) + 0.5) * ratio - 0.5)
            let length = isMean ? ratio : 1
            var shares: [Int: Double] = [:]
            for sample in Int(start.rounded(.down))...Int((start + length).rounded(.down)) {
                let share = min(start + length, Double(sample + 1)) - max(start, Double(sample))
                shares[max(0, min(sample, limit - 1)), default: 0] += share / length
            }
            return shares
        }
        let across = weights(region.x, region.width / Double(columns), column, picture.width)
        let down = weights(region.y, region.height / Double(rows), row, picture.height)
        var sum = 0.0
        for (y, high) in down {
            for (x, wide) in across { sum += high * wide * Double(picture.luma[y * picture.stride + x]) }
        }
        return sum
    }

    @Test(arguments: UInt64(0)..<40) func everyPixelIsTheMeanOfItsArea(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let noise = picture { _, _ in UInt8.random(in: 0...255, using: &generator) }
        let isArea = Bool.random(using: &generator)
        let layout: ModelInput.Layout = Bool.random(using: &generator) ? .nchw : .nhwc
        let (rows, columns) = (Int.random(in: 3...61, using: &generator), Int.random(in: 3...61, using: &generator))
        let region = PictureRegion(
            x: .random(in: -8...30, using: &generator), y: .random(in: -8...20, using: &generator),
            width: .random(in: 5...64, using: &generator), height: .random(in: 5...48, using: &generator))
        let input = ModelInput(
            name: "x", layout: layout, shape: layout == .nchw ? [1, 3, rows, columns] : [1, rows, columns, 3],
            colour: .rgb, fullScale: 255, fit: .stretch, padding: 0, resampling: isArea ? .area : .bilinear)
        let tensor = filled(noise, region, input, .bt601Full)
        for row in 0..<rows {
            for column in 0..<columns {
                let at = row * columns + column
                let found = Double(tensor[layout == .nchw ? at : 3 * at])
                let wanted = defined(
                    noise, region, column: column, row: row, columns: columns, rows: rows, area: isArea)
                #expect(abs(found - wanted) < 0.01, "row \(row), column \(column)")
            }
        }
    }

    @Test func regionsOutsideThePictureRepeatItsEdge() {
        let halves = picture { x, _ in x < 32 ? 10 : 90 }
        let tensor = filled(
            halves, PictureRegion(x: -200, y: -20, width: 100, height: 10), input(.nchw, .rgb, fit: .stretch),
            .bt601Full)
        #expect(tensor.allSatisfy { abs($0 - 10) < 0.01 })
    }

    @Test func reshapeableModelsAreGivenTheScaleThatTheSmallestPersonNeeds() throws {
        let passport = try Fixtures.passport()
        func plan(_ smallest: Double?) -> TilePlan {
            TilePlan(
                PictureRegion(x: 0, y: 0, width: 768, height: 576), smallestPerson: smallest, passport: passport)
        }
        #expect(plan(nil).height == 576 && plan(nil).width == 768 && plan(nil).regions.count == 1)
        #expect(plan(50).height == 736 && plan(50).width == 960)
        #expect(plan(2000).height == 288)
        #expect(plan(1).height * plan(1).width <= 1_450_000)
    }

    @Test(arguments: [20.0, 35, 60, 150]) func tilesCoverThePictureWithWholePeople(smallest: Double) throws {
        let passport = try Fixtures.passport {
            $0.input.multipleOf = nil
            $0.input.shape = [1, 3, 352, 352]
        }
        let plan = TilePlan(
            PictureRegion(x: 0, y: 0, width: 1920, height: 1080), smallestPerson: smallest, passport: passport)
        #expect(plan.regions[0] == PictureRegion(x: 0, y: 0, width: 1920, height: 1080))
        let tiles = plan.regions.dropFirst()
        #expect(tiles.count <= TilePlan.most)
        for tile in tiles {
            #expect(tile.x >= 0 && tile.y >= 0 && tile.x + tile.width <= 1920.001 && tile.y + tile.height <= 1080.001)
        }
        guard !tiles.isEmpty else { return }
        for x in stride(from: 0.0, to: 1920, by: 37) {
            for y in stride(from: 0.0, to: 1080, by: 37) {
                #expect(tiles.contains { $0.x <= x && x < $0.x + $0.width && $0.y <= y && y < $0.y + $0.height })
            }
        }
    }
}

extension PictureColour {
    fileprivate static let bt601Full = PictureColour(red: 0.299, blue: 0.114, fullRange: true)
    fileprivate static let bt709 = PictureColour(red: 0.2126, blue: 0.0722, fullRange: false)
}
