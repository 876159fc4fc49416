import AcrGate
import Emulated
import Foundation
import Testing

@Suite @MainActor struct RegistryScreenTests {
    @Test func aTaskIsLetInWithProgress() async throws {
        let emulator = try Emulator()
        try await emulator.seedATask()
        let screen = try RegistryScreen(client: emulator.client(), id: emulator.registryId("team1"))
        screen.refresh()
        #expect(screen.isBusy)
        await screen.settled()
        #expect(screen.problem == nil)
        #expect(try screen.rules?.exposure() == .allNetworks)
        #expect(screen.tasks.map(\.name) == ["nightly"])

        screen.letIn(task: "nightly")
        await screen.settled()
        #expect(screen.problem == nil)
        #expect(screen.progress.contains { $0.contains("identity") }, "\(screen.progress)")
        #expect(screen.progress.last?.contains("Succeeded") == true, "\(screen.progress)")
        #expect(screen.rules?.tasksBypass == true)
    }

    @Test func whatFailsIsShownWithItsRemedy() async throws {
        let emulator = try Emulator()
        try await emulator.seedATask()
        let screen = try RegistryScreen(client: emulator.client(), id: emulator.registryId("absent"))
        screen.refresh()
        await screen.settled()
        #expect(screen.problem?.contains("absent") == true)
        #expect(screen.remedy != nil)
        #expect(!screen.isBusy)
    }

    @Test func theCancelButtonWorksAtOnce() async throws {
        let emulator = try Emulator()
        try await emulator.door("PUT", "faults", ["faults": [["method": "GET", "delayMs": 30_000]]])
        let screen = try RegistryScreen(client: emulator.client(), id: emulator.registryId("team1"))
        screen.refresh()
        while try await !emulator.door("GET", "faults")["faults"].items.contains(where: { ($0["happened"].number ?? 0) > 0 }) {}
        let start = ContinuousClock.now
        screen.cancel()
        await screen.settled()
        #expect(ContinuousClock.now - start < .milliseconds(100))
        #expect(screen.problem == "cancelled")
    }
}
