import AcrGate
import Emulated
import Testing

/// Operations outlive the process that began them.
@Suite struct LongOperationTests {
    @Test func anOperationIsSavedAndResumed() async throws {
        let emulator = try Emulator("--operation-ms", "300")
        let client = try emulator.client()
        let id = emulator.registryId("team1")
        let group = String(id.split(separator: "/").prefix(4).map { "/\($0)" }.joined())
        try await emulator.door("PUT", "seed", ["resources": [["id": .string(group), "location": "westeurope"]]])
        let begun = try await client.registry(id).beginCreate(CreateRegistry(location: "westeurope", sku: "Premium"))
        #expect(!begun.isDone)
        let saved = try begun.save()
        let token = try await emulator.token(for: ["\(emulator.doors.arm).default"]).token.text
        #expect(!saved.contains(token))

        let resumed = try emulator.client().resumeCreate(saved)
        _ = try await resumed.poll()
        try await emulator.door("PUT", "faults", ["faults": [["method": "GET", "count": 1, "delayMs": 5_000]]])
        await #expect(throws: AcrGateError.self) { try await resumed.poll(timeout: 0.05) }
        try await emulator.door("DELETE", "faults")
        await #expect(throws: AcrGateError.self) { try await resumed.wait(timeout: 0.01) }
        #expect(try await resumed.wait().id == id, "a wait that was too short leaves the operation as it was")
        #expect(resumed.isDone)
        #expect(throws: AcrGateError.self) { try resumed.save() }
        try await client.registry(id).delete()
    }

    @Test func somethingElseIsNoOperation() throws {
        let client = try Client { _ in throw Trouble("not asked") }
        #expect(throws: AcrGateError.self) { try client.resumeDelete("{}") }
    }
}
