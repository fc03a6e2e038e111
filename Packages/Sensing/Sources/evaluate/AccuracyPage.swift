// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import PeopleCounting
import VideoIngest

/// A page with the worst looks of a run, pictures and boxes in it; for public test footage only.
///
/// The product writes no pixel anywhere. This is no part of it: `evaluate` is not installed, and reads files that are public.
struct AccuracyPage {
    let report: AccuracyReport
    let worst: WorstLooks
    let address: SourceAddress
    let detector: String
    let rules: AccuracyRun.Rules

    /// Reads the worst frames once more and writes the page.
    func write(to path: String) throws {
        let frames = try pictures(of: Set(worst.looks.map(\.frame)))
        let looks = worst.looks.compactMap { entry in frames[entry.frame].map { figure(entry.frame, entry.look, $0) } }
        let html = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>Worst looks: \(Self.escaped(address.description))</title>
            <style>
            body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; color: #1d2328 }
            pre { background: #f3f5f6; padding: 1rem; overflow: auto }
            figure { margin: 2rem 0 } figure svg { width: 100%; height: auto; display: block }
            figcaption { margin-top: .3rem } .notice { border-left: 4px solid #b54708; padding-left: .8rem }
            .found { stroke: #12b76a } .missed { stroke: #f04438 } .hit { stroke: #53b1fd } .false { stroke: #fdb022 }
            rect { fill: none; stroke-width: 2; vector-effect: non-scaling-stroke } .hit, .false { stroke-dasharray: 5 3 }
            </style></head><body>
            <h1>Worst looks</h1>
            <p class="notice">Public test footage only. This page holds pictures of people; never make one of a camera's own footage.</p>
            <p>\(Self.escaped(address.description)), detector \(Self.escaped(detector)). Labels: <b style="color:#12b76a">found</b>,
            <b style="color:#f04438">missed</b>. Detections, dashed: <b style="color:#53b1fd">right</b>,
            <b style="color:#b54708">false</b>.</p>
            <pre>\(Self.escaped(report.lines.joined(separator: "\n")))</pre>
            <h2>Error of the count, by frame</h2>
            \(errorChart)
            \(looks.joined(separator: "\n"))
            </body></html>

            """
        do {
            try Data(html.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw AccuracyPageError(path: path, reason: (error as NSError).localizedDescription)
        }
    }

    private func figure(_ frame: Int, _ look: LookScore, _ picture: Frame) -> String {
        func boxes(_ people: [PersonBox], _ kind: String) -> String {
            people.map { box in
                let numbers = [box.x, box.y, box.width, box.height].map { String(format: "%.1f", Double($0)) }
                return "<rect class=\"\(kind)\" x=\"\(numbers[0])\" y=\"\(numbers[1])\" width=\"\(numbers[2])\" "
                    + "height=\"\(numbers[3])\"/>"
            }.joined()
        }
        // Boxes are in the labels' picture.
        let size = rules.labelSize ?? PictureSize(width: picture.streamWidth, height: picture.streamHeight)
        let (width, height) = (size.width, size.height)
        let mirror = rules.isFlipped ? " transform=\"translate(\(width) 0) scale(-1 1)\"" : ""
        return """
            <figure><svg viewBox="0 0 \(width) \(height)" role="img" aria-label="Frame \(frame)">
            <image width="\(width)" height="\(height)"\(mirror) preserveAspectRatio="none" href="data:image/png;base64,\(picture.image.png.base64EncodedString())"/>
            \(boxes(look.found, "found"))\(boxes(look.missed, "missed"))\(boxes(look.hits, "hit"))\(boxes(look.falseAlarms, "false"))
            </svg><figcaption>Frame \(frame): \(look.missed.count) missed, \(look.falseAlarms.count) false, \
            count off by \(look.countError), people in contact off by \(look.contactError).</figcaption></figure>
            """
    }

    /// One bar a look, down for too few and up for too many.
    private var errorChart: String {
        guard let first = worst.errors.first?.frame, let last = worst.errors.last?.frame else { return "" }
        let most = max(1, worst.errors.map { abs($0.error) }.max() ?? 1)
        let bars = worst.errors.filter { $0.error != 0 }.map { entry in
            let x = Double(entry.frame - first) / Double(max(1, last - first)) * 1000
            let tall = Double(abs(entry.error)) / Double(most) * 50
            return String(
                format: "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"60\" y2=\"%.1f\" stroke=\"%@\"/>", x, x,
                entry.error > 0 ? 60 - tall : 60 + tall, entry.error > 0 ? "#b54708" : "#1570ef")
        }
        return """
            <svg viewBox="0 0 1000 130" role="img" aria-label="Error of the count by frame, at most \(most)" style="width:100%">
            <line x1="0" x2="1000" y1="60" y2="60" stroke="#98a2b3"/>\(bars.joined())
            <text x="0" y="128" font-size="12">frame \(first)</text>
            <text x="1000" y="128" font-size="12" text-anchor="end">frame \(last); largest error \(most)</text></svg>
            """
    }

    private struct Frame {
        let image: GreyImage
        let streamWidth: Int
        let streamHeight: Int
    }

    private func pictures(of wanted: Set<Int>) throws -> [Int: Frame] {
        guard let last = wanted.max() else { return [:] }
        var options = IngestOptions()
        options.policy = .everyFrame
        let source = FileSource(address, options: options)
        var picture: WorkingPicture?
        var frames: [Int: Frame] = [:]
        while case .look(let look) = try source.nextLook(into: &picture, until: nil), look.frame <= last {
            guard wanted.contains(look.frame) else { continue }
            switch picture {
            case .none: break
            case .some(let picture):
                var levels: [UInt8] = []
                for y in 0..<picture.height {
                    levels += UnsafeBufferPointer(start: picture.luma + y * picture.stride, count: picture.width)
                }
                frames[look.frame] = Frame(
                    image: GreyImage(width: picture.width, height: picture.height, levels: levels),
                    streamWidth: look.streamWidth, streamHeight: look.streamHeight)
            }
        }
        return frames
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}

/// A page that could not be written.
struct AccuracyPageError: Error, CustomStringConvertible {
    let path: String
    let reason: String

    var description: String { "\(path): the page cannot be written: \(reason)" }
}
