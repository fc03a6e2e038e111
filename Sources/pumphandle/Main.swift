// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import PumphandleCLI

@main
enum Main {
    static func main() async {
        await Pumphandle.run()
    }
}
