// swift-tools-version: 6.2
// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// Modules without kernels or C keep the compiler's strictest memory rules; the others hold the hot path.
let strict =
    settings + [.strictMemorySafety(), .treatWarning("StrictMemorySafety", as: .error)]

let package = Package(
    name: "Sensing",
    products: [
        .library(name: "Governance", targets: ["Governance"]),
        .library(name: "DifferentialPrivacy", targets: ["DifferentialPrivacy"]),
        .library(name: "VideoIngest", targets: ["VideoIngest"]),
        .library(name: "PeopleCounting", targets: ["PeopleCounting"]),
        .library(name: "NeuralDetection", targets: ["NeuralDetection"]),
        .library(name: "SiteFile", targets: ["SiteFile"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    ],
    targets: [
        .systemLibrary(
            name: "CFFmpeg", pkgConfig: "libavformat libavcodec libavutil libswscale",
            providers: [.apt(["libavformat-dev", "libavcodec-dev", "libavutil-dev", "libswscale-dev"])]),
        .target(name: "Governance", swiftSettings: strict),
        .target(
            name: "DifferentialPrivacy",
            dependencies: ["Governance", .product(name: "BigInt", package: "BigInt")],
            swiftSettings: strict),
        .target(name: "VideoIngest", dependencies: ["CFFmpeg"], swiftSettings: settings),
        .target(
            name: "PeopleCounting", dependencies: ["VideoIngest", "DifferentialPrivacy", "Governance"],
            swiftSettings: settings),
        .target(name: "COpenVINO", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
        .target(
            name: "NeuralDetection",
            dependencies: [
                "COpenVINO", "Governance", "VideoIngest", "PeopleCounting",
                .product(name: "Yams", package: "Yams"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: settings),
        .target(
            name: "SiteFile",
            dependencies: [
                "Governance", "DifferentialPrivacy", "VideoIngest", "PeopleCounting", "NeuralDetection",
                .product(name: "Yams", package: "Yams"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: strict),
        .target(
            name: "PrivacyReference",
            dependencies: ["DifferentialPrivacy", "Governance", .product(name: "BigInt", package: "BigInt")],
            swiftSettings: strict),
        .executableTarget(
            name: "evaluate",
            dependencies: [
                "Governance", "DifferentialPrivacy", "PrivacyReference", "VideoIngest", "PeopleCounting",
                "NeuralDetection", "SiteFile",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        .testTarget(name: "GovernanceTests", dependencies: ["Governance"], swiftSettings: settings),
        .testTarget(
            name: "DifferentialPrivacyTests", dependencies: ["DifferentialPrivacy", "Governance"],
            swiftSettings: settings),
        .testTarget(
            name: "PrivacyReferenceTests",
            dependencies: ["PrivacyReference", "DifferentialPrivacy", "Governance", "evaluate"],
            swiftSettings: settings),
        .testTarget(name: "VideoIngestTests", dependencies: ["VideoIngest"], swiftSettings: settings),
        .testTarget(
            name: "PeopleCountingTests",
            dependencies: ["PeopleCounting", "VideoIngest", "DifferentialPrivacy", "Governance"],
            exclude: ["pets2009-every-frame.json", "pets2009-one-in-14.json"], swiftSettings: settings),
        .testTarget(
            name: "NeuralDetectionTests",
            dependencies: ["NeuralDetection", "PeopleCounting", "VideoIngest", "Governance"],
            exclude: [
                "pets2009-yolox-nano.json", "pets2009-yolox-nano-small.json", "pets2009-fused-one-in-14.json",
                "pets2009-fused-small.json",
            ], swiftSettings: settings),
        .testTarget(
            name: "WallTests",
            dependencies: ["Governance", "DifferentialPrivacy", "VideoIngest", "PeopleCounting", "SiteFile"],
            swiftSettings: settings),
        .testTarget(name: "SiteFileTests", dependencies: ["SiteFile"], swiftSettings: settings),
    ]
)
