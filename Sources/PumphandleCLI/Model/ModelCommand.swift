// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `pumphandle model`.
struct ModelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model", abstract: "Work with neural models and their papers.",
        discussion: """
            No model runs without a passport (docs/MODELS.md). A site file says what its papers must reach; a log says \
            which models were admitted, and which were revoked since.

            EXAMPLES
              pumphandle model add yolox_nano.onnx --passport yolox-nano.passport.yaml
              pumphandle model bench yolox_nano.onnx
            """,
        subcommands: [
            ModelInspectCommand.self, ModelAdmitCommand.self, ModelListCommand.self, ModelRevokeCommand.self,
            ModelSignCommand.self, ModelAddCommand.self, ModelBenchCommand.self,
        ])
}
