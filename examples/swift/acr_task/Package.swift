// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "acr_task",
    platforms: [.macOS(.v13)],
    dependencies: [.package(name: "AcrGate", path: "../../../bindings/swift")],
    targets: [.executableTarget(name: "acr_task", dependencies: ["AcrGate"])]
)
