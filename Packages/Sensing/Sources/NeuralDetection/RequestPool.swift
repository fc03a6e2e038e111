// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import COpenVINO
internal import Foundation

/// A bounded set of asynchronous requests; a caller that finds none idle waits.
final class RequestPool: @unchecked Sendable {
    private struct Request {
        let handle: UnsafeMutableRawPointer
        let input: UnsafeMutableBufferPointer<Float>
    }

    private let runtime: NeuralRuntime
    private let name: String
    private let outputs: [(port: Int, count: Int)]
    private let gate: RequestGate
    private let condition = NSCondition()
    private var idle: [Request] = []

    init(
        runtime: NeuralRuntime, compiled: UnsafeMutableRawPointer, name: String, limit: Int, inputCount: Int,
        outputs: [(Int, Int)], gate: RequestGate
    ) throws(NeuralError) {
        self.runtime = runtime
        self.name = name
        self.gate = gate
        self.outputs = outputs.map { (port: $0.0, count: $0.1) }
        for _ in 0..<max(1, limit) {
            var handle: UnsafeMutableRawPointer?
            let made = ph_ov_request_create(runtime.api, compiled, &handle)
            guard made == 0, let handle else {
                close()
                throw failed("preparing", made)
            }
            var memory: UnsafeMutableRawPointer?
            var bytes = 0
            let status = ph_ov_request_input(runtime.api, handle, &memory, &bytes)
            guard status == 0, let memory, bytes == inputCount * MemoryLayout<Float>.stride else {
                ph_ov_request_free(runtime.api, handle)
                close()
                throw failed("preparing", status)
            }
            let floats = memory.bindMemory(to: Float.self, capacity: inputCount)
            let input = UnsafeMutableBufferPointer(start: floats, count: inputCount)
            input.update(repeating: 0)
            idle.append(Request(handle: handle, input: input))
        }
    }

    /// Frees the idle requests; none is out when the owner ends, as ``run(_:fill:read:)`` returns them all.
    func close() {
        for request in idle { ph_ov_request_free(runtime.api, request.handle) }
        idle = []
    }

    func run(
        _ count: Int, fill: (Int, UnsafeMutableBufferPointer<Float>) -> Void,
        read: (Int, [UnsafeBufferPointer<Float>]) -> Void
    ) throws(NeuralError) {
        var running: [(index: Int, request: Request)] = []
        var fault: NeuralError?
        for index in 0..<count where fault == nil {
            // A caller that already holds requests finishes its oldest instead of waiting for others to finish theirs.
            var next = take(wait: running.isEmpty)
            if next == nil {
                let oldest = running.removeFirst()
                fault = finish(oldest.index, oldest.request, read)
                next = fault == nil ? take(wait: running.isEmpty) : nil
            }
            guard let request = next else { continue }
            fill(index, request.input)
            while fault == nil, !gate.enter(wait: running.isEmpty) {
                let oldest = running.removeFirst()
                fault = finish(oldest.index, oldest.request, read)
            }
            guard fault == nil else {
                give(request)
                continue
            }
            let status = ph_ov_request_start(runtime.api, request.handle)
            if status == 0 {
                running.append((index, request))
            } else {
                gate.leave()
                fault = failed("running", status)
                give(request)
            }
        }
        for (index, request) in running {
            fault = finish(index, request, fault == nil ? read : { _, _ in }) ?? fault
        }
        if let fault { throw fault }
    }

    func runAlone() throws(NeuralError) {
        guard let request = take(wait: true) else { return }
        defer { put(request) }
        _ = gate.enter(wait: true)
        defer { gate.leave() }
        var status = ph_ov_request_start(runtime.api, request.handle)
        if status == 0 { status = ph_ov_request_wait(runtime.api, request.handle) }
        guard status == 0 else { throw failed("running", status) }
    }

    private func finish(
        _ index: Int, _ request: Request, _ read: (Int, [UnsafeBufferPointer<Float>]) -> Void
    ) -> NeuralError? {
        defer { give(request) }
        let status = ph_ov_request_wait(runtime.api, request.handle)
        gate.leave()
        guard status == 0 else { return failed("running", status) }
        var lent: [UnsafeBufferPointer<Float>] = []
        for output in outputs {
            var memory: UnsafeMutableRawPointer?
            var bytes = 0
            let status = ph_ov_request_output(runtime.api, request.handle, output.port, &memory, &bytes)
            guard status == 0, let memory, bytes == output.count * MemoryLayout<Float>.stride else {
                return failed("reading the outputs of", status)
            }
            let floats = memory.bindMemory(to: Float.self, capacity: output.count)
            lent.append(UnsafeBufferPointer(start: floats, count: output.count))
        }
        read(index, lent)
        return nil
    }

    /// Takes an idle request; nil at once, or waits for one, when there is none.
    private func take(wait: Bool) -> Request? {
        condition.lock()
        defer { condition.unlock() }
        while wait && idle.isEmpty { condition.wait() }
        return idle.popLast()
    }

    private func give(_ request: Request) {
        // The picture ends here; the memory is the runtime's, so the compiler cannot drop the stores.
        request.input.update(repeating: 0)
        put(request)
    }

    private func put(_ request: Request) {
        condition.lock()
        idle.append(request)
        condition.signal()
        condition.unlock()
    }

    private func failed(_ doing: String, _ status: Int32) -> NeuralError {
        let reason = NeuralRuntime.lastError(runtime.api)
        return .runtimeFailed(model: name, doing: doing, reason: reason.isEmpty ? "status \(status)" : reason)
    }
}
