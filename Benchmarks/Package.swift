// swift-tools-version: 6.2
// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let detection: Target.Dependency = .product(name: "OutbreakDetection", package: "pumphandle")

let package = Package(
    name: "benchmarks",
    dependencies: [.package(name: "pumphandle", path: "..")],
    targets: [
        .target(name: "BenchmarkSupport", dependencies: [detection], swiftSettings: settings),
        .executableTarget(
            name: "epi-reference", dependencies: [.product(name: "_EpiReference", package: "pumphandle")],
            swiftSettings: settings),
        .executableTarget(
            name: "epi-vs-r", dependencies: ["BenchmarkSupport", detection], swiftSettings: settings),
        .executableTarget(
            name: "epi-speed", dependencies: ["BenchmarkSupport", detection], swiftSettings: settings),
        .executableTarget(
            name: "detect-speed", dependencies: ["BenchmarkSupport", detection], swiftSettings: settings),
        .executableTarget(
            name: "detection-power", dependencies: ["BenchmarkSupport", detection], swiftSettings: settings),
        .executableTarget(
            name: "log-speed",
            dependencies: [
                .product(name: "Accountability", package: "pumphandle"),
                .product(name: "TransparencyLog", package: "pumphandle"),
            ],
            swiftSettings: settings),
    ]
)
