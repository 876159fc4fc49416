import AcrGate
import Emulated
import Testing

/// The README shows `ReadmeExample.swift`, which `cargo xtask lint` compares; here it runs.
@Suite struct ReadmeTests {
    @Test func theExampleRuns() async throws {
        let emulator = try Emulator()
        try await emulator.seedATask()
        let decision = try await letIn("nightly", to: emulator.registryId("team1"), as: emulator.client())
        #expect(decision.verdict == .allowed, "\(decision)")
        #expect(decision.class == .trustedBypass)
    }
}
