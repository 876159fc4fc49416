import AcrGate
import Emulated
import Foundation
import Testing

/// `Task.cancel()` ends the work, at once.
@Suite struct CancellationTests {
    @Test func aCallUnderWayEndsWithin100Milliseconds() async throws {
        let emulator = try Emulator()
        try await emulator.door("PUT", "faults", ["faults": [["method": "GET", "delayMs": 30_000]]])
        let registry = try emulator.client().registry(emulator.registryId("team1"))
        let call = Task { try await registry.get() }
        try await emulator.untilAFaultHasStruck()
        let start = ContinuousClock.now
        call.cancel()
        await #expect(throws: CancellationError.self) { try await call.value }
        let took = ContinuousClock.now - start
        print("a cancelled call ended within \(took)")
        #expect(took < .milliseconds(100))
    }

    @Test func retriesEndWithTheCall() async throws {
        let emulator = try Emulator()
        let throttled: JSON = ["method": "GET", "status": 429, "headers": ["retry-after": "1"]]
        try await emulator.door("PUT", "faults", ["faults": [throttled]])
        let registry = try emulator.client().registry(emulator.registryId("team1"))
        let call = Task { try await registry.get() }
        try await emulator.untilAFaultHasStruck()
        call.cancel()
        await #expect(throws: CancellationError.self) { try await call.value }
        let sent = try await emulator.requests(to: "/registries/team1")
        // The next try would have come after a second: whatever else still ran would be seen by then.
        try await Task.sleep(for: .milliseconds(1300))
        #expect(try await emulator.requests(to: "/registries/team1") == sent)
    }

    @Test func aCancelledTaskSendsNothing() async throws {
        let emulator = try Emulator()
        let client = try emulator.client()
        let call = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await client.registry(emulator.registryId("team1")).get()
        }
        call.cancel()
        await #expect(throws: CancellationError.self) { try await call.value }
        #expect(try await emulator.requests(to: "/registries/team1") == 0)
    }

    @Test func aListEndsWhenItsTaskIsCancelled() async throws {
        let emulator = try Emulator()
        try await emulator.door("PUT", "faults", ["faults": [["method": "GET", "delayMs": 30_000]]])
        let registry = try emulator.client().registry(emulator.registryId("team1"))
        let walk = Task { try await registry.tasks().all() }
        try await emulator.untilAFaultHasStruck()
        walk.cancel()
        await #expect(throws: CancellationError.self) { try await walk.value }
    }
}

extension Emulator {
    func untilAFaultHasStruck() async throws {
        while try await !door("GET", "faults")["faults"].items.contains(where: { ($0["happened"].number ?? 0) > 0 }) {}
    }

    func requests(to path: String) async throws -> Int {
        try await door("GET", "requests")["requests"].items.filter { $0["path"].text?.hasSuffix(path) == true }.count
    }
}
