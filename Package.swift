// swift-tools-version: 6.2
// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

/// Strict memory safety is an error everywhere outside the wall, so that no unsafe view can read a sealed count.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .strictMemorySafety(),
    .treatWarning("StrictMemorySafety", as: .error),
]

func sensing(_ module: String) -> Target.Dependency { .product(name: module, package: "Sensing") }

let package = Package(
    name: "pumphandle",
    products: [
        .library(name: "OutbreakDetection", targets: ["OutbreakDetection"]),
        .library(name: "TransparencyLog", targets: ["TransparencyLog"]),
        .library(name: "Accountability", targets: ["Accountability"]),
        .library(name: "_EpiReference", targets: ["_EpiReference"]),
        .executable(name: "pumphandle", targets: ["pumphandle"]),
    ],
    dependencies: [
        .package(path: "Packages/Sensing"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        .target(name: "OutbreakDetection", swiftSettings: settings),
        .target(name: "_EpiReference", dependencies: ["OutbreakDetection"], swiftSettings: settings),
        .target(
            name: "TransparencyLog",
            dependencies: [.product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: settings),
        .target(
            name: "Accountability",
            dependencies: [
                "TransparencyLog", sensing("Governance"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "JWTKit", package: "jwt-kit"), .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: settings),
        .target(
            name: "Storage",
            dependencies: [
                sensing("DifferentialPrivacy"), sensing("Governance"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings),
        .target(
            name: "Server",
            dependencies: [
                "Accountability", "Storage", "TransparencyLog", sensing("DifferentialPrivacy"), sensing("Governance"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            resources: ["index.html", "dashboard.css", "dashboard.js", "text.js", "icon.svg", "account.css"]
                .map { .embedInCode("Resources/\($0)") },
            swiftSettings: settings),
        .target(
            name: "PumphandleCLI",
            dependencies: [
                "Accountability", "OutbreakDetection", "Storage", "Server", "TransparencyLog", sensing("Governance"),
                sensing("DifferentialPrivacy"),
                sensing("VideoIngest"), sensing("PeopleCounting"), sensing("NeuralDetection"), sensing("SiteFile"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings),
        .executableTarget(name: "pumphandle", dependencies: ["PumphandleCLI"], swiftSettings: settings),
        .testTarget(
            name: "OutbreakDetectionTests", dependencies: ["OutbreakDetection", "_EpiReference"],
            swiftSettings: settings),
        .testTarget(
            name: "TransparencyLogTests",
            dependencies: ["TransparencyLog", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: settings),
        .testTarget(
            name: "AccountabilityTests",
            dependencies: [
                "Accountability", "TransparencyLog", sensing("Governance"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "StorageTests",
            dependencies: [
                "Storage", sensing("DifferentialPrivacy"), sensing("Governance"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "ServerTests",
            dependencies: [
                "Accountability", "Server", "Storage", "TransparencyLog", sensing("DifferentialPrivacy"),
                sensing("Governance"), .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"), .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "PumphandleCLITests",
            dependencies: [
                "Accountability", "PumphandleCLI", "Storage", "TransparencyLog", sensing("DifferentialPrivacy"),
                sensing("Governance"), sensing("PeopleCounting"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "pumphandle", "Accountability", "Storage", "TransparencyLog", sensing("DifferentialPrivacy"),
                sensing("Governance"), .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"), .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: settings),
    ]
)
