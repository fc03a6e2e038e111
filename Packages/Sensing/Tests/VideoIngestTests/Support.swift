// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import VideoIngest

/// A clock that stands still but for those who sleep on it.
final class ManualClock: IngestClock {
    private let nanoseconds = Atomic<Int64>(0)
    private let slept = Mutex<[Duration]>([])

    var now: Duration { .nanoseconds(nanoseconds.load(ordering: .acquiring)) }
    var sleeps: [Duration] { slept.withLock { $0 } }

    func sleep(until instant: Duration, _ interrupt: Interrupt) {
        slept.withLock { $0.append(instant - now) }
        let (seconds, attoseconds) = instant.components
        let target = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        if target > nanoseconds.load(ordering: .acquiring) { nanoseconds.store(target, ordering: .releasing) }
    }
}

/// Repeatable randomness.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

/// All looks of a source, with their luma rows where wanted.
struct Watched {
    var looks: [Look] = []
    var lumas: [[UInt8]] = []
    var chromas: [[UInt8]] = []
    var width = 0
    var height = 0
    var error: VideoIngestError?
}

func watch(_ source: any Source, keepingPixels: Bool = false, atMost limit: Int = .max) -> Watched {
    var watched = Watched()
    var picture: WorkingPicture?
    do throws(VideoIngestError) {
        while watched.looks.count < limit, case .look(let look) = try source.nextLook(into: &picture, until: nil) {
            watched.looks.append(look)
            watched.width = picture?.width ?? 0
            watched.height = picture?.height ?? 0
            guard keepingPixels else { continue }
            if let (luma, chroma) = pixels(of: picture) {
                watched.lumas.append(luma)
                watched.chromas.append(chroma)
            }
        }
    } catch {
        watched.error = error
    }
    return watched
}

/// Visible luma, then visible U and V, row after row.
func pixels(of picture: borrowing WorkingPicture?) -> (luma: [UInt8], chroma: [UInt8])? {
    switch picture {
    case .none: return nil
    case .some(let picture):
        var luma: [UInt8] = []
        for row in 0..<picture.height {
            luma += UnsafeBufferPointer(start: picture.luma + row * picture.stride, count: picture.width)
        }
        var chroma: [UInt8] = []
        for plane in [picture.chromaU, picture.chromaV] {
            for row in 0..<picture.height / 2 {
                chroma += UnsafeBufferPointer(start: plane + row * picture.chromaStride, count: picture.width / 2)
            }
        }
        return (luma, chroma)
    }
}

/// A file's source with a policy.
func fileSource(_ path: String, _ policy: LookPolicy, longestSide: Int = 768) throws -> FileSource {
    var options = IngestOptions()
    options.policy = policy
    options.longestSide = longestSide
    return FileSource(try SourceAddress(parsing: path), options: options)
}

/// A file's content.
func bytes(of path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
}

/// The system's clock, on which sleeping takes no time.
final class SkippingClock: IngestClock {
    private let skipped = Mutex(Duration.zero)
    private let real = MonotonicClock()

    var now: Duration { real.now + skipped.withLock { $0 } }

    func sleep(until instant: Duration, _ interrupt: Interrupt) {
        let wait = instant - now
        if wait > .zero { skipped.withLock { $0 += wait } }
    }
}
