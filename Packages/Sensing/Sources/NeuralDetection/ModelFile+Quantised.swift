// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Governance

extension ModelFile {
    /// Whether what passes through the model is rounded to steps, by which the runtime knows what to do in 8 bits; nil for
    /// the formats that are not looked into.
    ///
    /// - Throws: ``NeuralError`` when the file is not the admitted one any more.
    public var isQuantised: Bool? {
        get throws(NeuralError) {
            let mark: String
            switch passport.weights.format {
            case .openvino: mark = "type=\"FakeQuantize\""
            // DequantizeLinear alone leaves weights in 8 bits and the arithmetic as it was.
            case .onnx: mark = "QuantizeLinear"
            case .tflite, .tensorflow: return nil
            }
            return try admittedBytes().range(of: Data(mark.utf8)) != nil
        }
    }
}
