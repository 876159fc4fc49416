import AcrGate
import Emulated
import Foundation
import Testing

/// What the README shows is what `ReadmeExample.swift` does.
@Suite struct ReadmeTests {
    @Test func theReadmeShowsTheExample() throws {
        let package = workspace.appending(path: "bindings/swift")
        let readme = try String(contentsOf: package.appending(path: "README.md"), encoding: .utf8)
        let example = try String(
            contentsOf: package.appending(path: "Tests/AcrGateTests/ReadmeExample.swift"), encoding: .utf8)
        #expect(readme.contains("```swift\n\(example)```\n"))
        #expect(example.split(separator: "\n").count <= 25)
    }

    @Test func theExampleRuns() async throws {
        let emulator = try Emulator()
        try await emulator.seedATask()
        let decision = try await letIn("nightly", to: emulator.registryId("team1"), as: emulator.client())
        #expect(decision.verdict == .allowed, "\(decision)")
        #expect(decision.class == .trustedBypass)
    }
}
