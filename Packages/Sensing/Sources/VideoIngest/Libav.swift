// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import CFFmpeg

/// What is common to all use of libav.
enum Libav {
    /// Silences libav, whose log would print addresses with credentials; done once.
    static let quiet: Void = {
        av_log_set_level(AV_LOG_QUIET)
        av_log_set_callback { _, _, _, _ in }
        avformat_network_init()
    }()

    /// libav's words for a code.
    static func reason(_ code: Int32) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { text in
            guard let base = text.baseAddress, av_strerror(code, base, 128) == 0 else { return "error \(code)" }
            return String(cString: base)
        }
    }

    /// An options dictionary for one call.
    static func withOptions<Result>(
        _ options: [(String, String)], _ body: (inout OpaquePointer?) -> Result
    ) -> Result {
        var dictionary: OpaquePointer?
        for (key, value) in options { av_dict_set(&dictionary, key, value, 0) }
        defer { av_dict_free(&dictionary) }
        return body(&dictionary)
    }
}
