// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "AcrGate",
    platforms: [.macOS(.v13), .iOS(.v16)],
    products: [.library(name: "AcrGate", targets: ["AcrGate"])],
    targets: [
        // The compiled library, found by pkg-config: see README.md.
        .systemLibrary(name: "AcrGateNativeFFI", pkgConfig: "acrgate-swift"),
        .target(name: "AcrGateNative", dependencies: ["AcrGateNativeFFI"]),
        .target(name: "AcrGate", dependencies: ["AcrGateNative"]),
        // For the tests: a local Azure in a process of its own.
        .target(name: "Emulated", dependencies: ["AcrGate"], path: "Tests/Emulated"),
        .testTarget(name: "AcrGateTests", dependencies: ["AcrGate", "Emulated"]),
        .testTarget(name: "AppTests", dependencies: ["AcrGate", "Emulated"]),
    ]
)
