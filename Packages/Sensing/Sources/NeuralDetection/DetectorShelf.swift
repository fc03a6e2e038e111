// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

public import Governance
internal import Foundation
public import PeopleCounting
internal import Synchronization

/// The models of a process: each admitted and compiled once, shared by all its cameras.
///
/// However many cameras and models there are, no more requests run at a time than there are threads.
public final class DetectorShelf: Sendable {
    private let options: NeuralOptions
    /// What bounds the requests of all models together.
    package let gate: RequestGate
    private let judge: @Sendable (ModelFile) throws(NeuralError) -> Void
    private let shelves = Mutex<[String: ModelShelf]>([:])

    /// Makes an empty shelf.
    ///
    /// - Parameters:
    ///   - policy: What the site asks of a model's papers; nil for a site that runs none.
    ///   - threads: Threads of the runtime for all models together; at least 1.
    public init(policy: ModelPolicy?, threads: Int = 1) {
        options = NeuralOptions(threads: threads)
        gate = RequestGate(limit: options.threads)
        judge = { file throws(NeuralError) in _ = try file.document.admit(under: policy) }
    }

    /// Makes an empty shelf for evaluation, where papers need only be sound.
    package init(options: NeuralOptions) {
        self.options = options
        gate = RequestGate(limit: options.threads)
        judge = { _ throws(NeuralError) in }
    }

    /// The detectors that a camera declares.
    ///
    /// Reads, admits and compiles its models, which takes about a second each, so that a missing runtime or a refused
    /// model is said before the first look.
    ///
    /// - Throws: ``NeuralError`` when a model is missing or refused, or the runtime is not installed.
    public func detectors(for camera: CameraSetup) throws(NeuralError) -> CameraDetectors {
        let mask = try camera.maskModel.map { path throws(NeuralError) in try ready(path, for: .maskWearing) }
        return try detectors(camera.detector, mask: mask)
    }

    /// The passport of a camera's mask model; nil when it declares none.
    ///
    /// - Throws: ``NeuralError`` when the model is missing or refused.
    public func maskPassport(of camera: CameraSetup) throws(NeuralError) -> ModelPassport? {
        try camera.maskModel.map { path throws(NeuralError) in try shelf(path).passport }
    }

    package func detectors(
        _ choice: DetectorChoice, mask: ModelShelf? = nil
    ) throws(NeuralError) -> CameraDetectors {
        let judge = mask.map { mask in { @Sendable () -> any MaskDetector in NeuralMaskDetector(admitted: mask) } }
        switch choice {
        case .silhouette:
            return CameraDetectors(mask: judge) { SilhouetteDetector(width: $0, height: $1) }
        case .model(let path):
            let model = try ready(path, for: .personDetection)
            return CameraDetectors(mask: judge) { _, _ in NeuralPersonDetector(admitted: model) }
        case .fused(let path):
            var file = path
            if file == nil { file = try DefaultModel.located() }
            let model = try ready(file ?? "", for: .personDetection)
            return CameraDetectors(mask: judge) { width, height in
                FusedDetector(
                    SilhouetteDetector(width: width, height: height), NeuralPersonDetector(admitted: model),
                    width: width, height: height)
            }
        }
    }

    /// An admitted model of the right task that has been compiled for its passport's size.
    private func ready(_ path: String, for task: ModelPassport.Task) throws(NeuralError) -> ModelShelf {
        let found = try shelf(path)
        try found.require(task)
        _ = try found.compiled(height: found.passport.input.height, width: found.passport.input.width)
        return found
    }

    private func shelf(_ path: String) throws(NeuralError) -> ModelShelf {
        let outcome = shelves.withLock { shelves -> Result<ModelShelf, NeuralError> in
            if let known = shelves[path] { return .success(known) }
            do throws(NeuralError) {
                let file = try ModelFile(path: path)
                try judge(file)
                let fresh = ModelShelf(file, options: options, gate: gate)
                shelves[path] = fresh
                return .success(fresh)
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }
}
