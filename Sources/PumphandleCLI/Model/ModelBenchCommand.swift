// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Governance
import NeuralDetection

/// `pumphandle model bench`.
struct ModelBenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure what a model costs on this machine, beside the runtime alone.",
        discussion: """
            Time is processor time of this process; a look is everything from a picture to boxes. The runtime alone is \
            measured in turns with it: same model, input and threads.

            EXAMPLES
              pumphandle model bench yolox_nano.onnx
              pumphandle model bench yolox_nano.onnx --threads 2 --runs 200 --format json
            """)

    @Argument(help: "A model file beside its passport, or the name of one in the models' folder.", completion: .file())
    var model: String

    @Option(
        help: ArgumentHelp("Its passport, if it lies elsewhere.", valueName: "file"),
        completion: .file(extensions: ["yaml"]))
    var passport: String?

    @Option(help: ArgumentHelp("The models' folder.", valueName: "folder"), completion: .directory)
    var models: String = ModelFolder.standard

    @Option(help: "Threads of the runtime.")
    var threads = 1

    @Option(help: "Times that each is measured.")
    var runs = 50

    @Option(help: "table or json.")
    var format: ReportFormat = .table

    func validate() throws {
        guard 1...256 ~= threads else { throw ValidationError("--threads must be 1 to 256; found \(threads).") }
        guard 1...100_000 ~= runs else { throw ValidationError("--runs must be 1 to 100000; found \(runs).") }
    }

    func run() throws {
        let file = try ModelFile(path: place(), passport: passport)
        let report = BenchReport(try ModelBench(file, threads: threads, runs: runs), model: file)
        Console.standard.print(try format == .json ? report.json : report.text)
    }

    /// Where the model is: as named, else a bare name in the models' folder.
    private func place() throws -> String {
        guard !model.contains("/"), !FileManager.default.fileExists(atPath: model) else { return model }
        let added = "\(models)/\(model)"
        guard FileManager.default.fileExists(atPath: added) else {
            throw Failure.badInput(
                "\(model): no such file here, nor in the models' folder \(models); add it with 'pumphandle model add', or "
                    + "name another folder with --models.")
        }
        return added
    }
}

/// What `model bench` prints.
private struct BenchReport: Encodable {
    let schema = "pumphandle.model-bench/1"
    let model: String
    let runtime: String
    let arithmetic: String
    let quantised: Bool?
    let width: Int
    let height: Int
    let threads: Int
    let runs: Int
    let lookMilliseconds: Double
    let runtimeMilliseconds: Double
    let ratio: Double
    let looksPerCoreSecond: Double

    init(_ bench: ModelBench, model: ModelFile) {
        self.model = model.passport.name
        runtime = bench.runtime
        arithmetic = bench.arithmetic
        quantised = bench.isQuantised
        width = bench.width
        height = bench.height
        threads = bench.threads
        runs = bench.runs
        lookMilliseconds = bench.lookMilliseconds
        runtimeMilliseconds = bench.runtimeMilliseconds
        ratio = bench.ratio
        looksPerCoreSecond = bench.looksPerCoreSecond
    }

    var json: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            encoder.keyEncodingStrategy = .convertToSnakeCase
            return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
        }
    }

    var text: String {
        func number(_ value: Double, _ digits: Int) -> String {
            value.formatted(
                .number.precision(.fractionLength(digits)).locale(Locale(identifier: "en_US_POSIX")).grouping(.never))
        }
        let numbers =
            [quantised == true ? "INT8 where the model is quantised" : "", arithmetic].filter { !$0.isEmpty }
            .joined(separator: ", else ")
        let percent = number(100 * (ratio - 1), 1)
        return """
            \(model), input \(width)x\(height), \(threads) \(threads == 1 ? "thread" : "threads")
            OpenVINO \(runtime)\(numbers.isEmpty ? "" : ", \(numbers)")
            a look, from picture to boxes   \(number(lookMilliseconds, 2)) ms of processor time (median of \(runs))
            the runtime alone               \(number(runtimeMilliseconds, 2)) ms; a look costs \(percent) % more
            throughput                      \(number(looksPerCoreSecond, 1)) looks per second of one core

            """
    }
}
