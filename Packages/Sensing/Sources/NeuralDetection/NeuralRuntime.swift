// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import COpenVINO
internal import Foundation
internal import Synchronization

/// OpenVINO, loaded at run time from where `make neural` put it; one per process.
///
/// Nothing of it is needed to build, to start, or to count with the embedded detector.
public final class NeuralRuntime: @unchecked Sendable {
    /// The library's build, such as `2026.4.1-22982-…`.
    public let build: String
    /// Where it was loaded from.
    public let path: String

    let api: OpaquePointer
    let core: UnsafeMutableRawPointer

    /// The C interface's releases that this program was written against.
    static let year = "2026."
    static let libraryPrefix = "libopenvino_c.so"

    /// The folder variable that overrides the search.
    public static let folderVariable = "PUMPHANDLE_OPENVINO"

    private static let loaded = Mutex<NeuralRuntime?>(nil)

    /// The process's runtime, loaded at the first call.
    ///
    /// - Throws: ``NeuralError/runtimeMissing(lookedAt:)`` and the other `runtime` errors.
    public static func shared() throws(NeuralError) -> NeuralRuntime {
        let outcome = loaded.withLock { runtime -> Result<NeuralRuntime, NeuralError> in
            if let runtime { return .success(runtime) }
            do throws(NeuralError) {
                let fresh = try NeuralRuntime(library: locate())
                runtime = fresh
                return .success(fresh)
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    /// Whether a library lies in one of the places that are searched.
    public static var isInstalled: Bool { (try? locate()) != nil }

    /// Loads the library at a path, `libopenvino_c.so…`.
    ///
    /// - Throws: ``NeuralError/runtimeUnusable(path:reason:)`` or ``NeuralError/runtimeVersion(found:wanted:)``.
    package init(library: String) throws(NeuralError) {
        var reason = [CChar](repeating: 0, count: 512)
        guard let api = ph_ov_open(library, &reason, reason.count) else {
            throw .runtimeUnusable(path: library, reason: Self.text(reason))
        }
        var build = [CChar](repeating: 0, count: 256)
        ph_ov_build(api, &build, build.count)
        self.build = Self.text(build)
        guard self.build.hasPrefix(Self.year) else {
            throw .runtimeVersion(found: self.build, wanted: Self.year + "x")
        }
        var core: UnsafeMutableRawPointer?
        guard ph_ov_core_create(api, &core) == 0, let core else {
            throw .runtimeUnusable(path: library, reason: Self.lastError(api))
        }
        self.api = api
        self.core = core
        path = library
    }

    deinit { ph_ov_core_free(api, core) }

    /// Where the library is: the folder in `PUMPHANDLE_OPENVINO`, else `.run-neural/openvino/libs` beside or above the
    /// program, else the system's.
    package static func locate(
        environment: [String: String] = ProcessInfo.processInfo.environment,
        program: String? = nil
    ) throws(NeuralError) -> String {
        var folders: [String] = []
        if let folder = environment[folderVariable], !folder.isEmpty {
            folders = [folder, folder + "/libs", folder + "/openvino/libs"]
        } else {
            folders = InstalledPlaces.above(program ?? InstalledPlaces.running, ".run-neural/openvino/libs")
            folders += [
                "/usr/lib/pumphandle/openvino/libs", "/usr/local/lib", "/usr/lib/x86_64-linux-gnu",
                "/usr/lib/aarch64-linux-gnu",
            ]
        }
        for folder in folders {
            let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
            if let name = names.last(where: { $0.hasPrefix(libraryPrefix) }) { return folder + "/" + name }
        }
        throw .runtimeMissing(lookedAt: folders)
    }

    static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    static func lastError(_ api: OpaquePointer) -> String {
        var text = [CChar](repeating: 0, count: 1024)
        ph_ov_last_error(api, &text, text.count)
        let lines = Self.text(text).split(whereSeparator: \.isNewline)
        return lines.suffix(2).joined(separator: " ").trimmingCharacters(in: .whitespaces)
    }
}
