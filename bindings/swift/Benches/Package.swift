// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "costs",
    platforms: [.macOS(.v13)],
    dependencies: [.package(name: "AcrGate", path: "..")],
    targets: [.executableTarget(name: "costs", dependencies: ["AcrGate"])]
)
