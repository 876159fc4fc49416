import AcrGate
import Emulated
import Foundation
import Testing

/// Lists and work, whose parts come one by one.
@Suite struct PullingTests {
    @Test func eachLoopBeginsAnew() async throws {
        let emulator = try Emulator()
        try await emulator.seedATask()
        let tasks = try emulator.client().registry(emulator.registryId("team1")).tasks()
        for _ in 1...2 {
            var names: [String] = []
            for try await task in tasks { names.append(task.name) }
            #expect(names == ["nightly"])
        }
    }

    @Test func anItemComesWithinTheTimeout() async throws {
        let emulator = try Emulator()
        let client = try emulator.client()
        // So that the token is there, and what is late is the item.
        _ = try await client.principal()
        let late: JSON = ["path": "/providers/Microsoft.", "delayMs": 5_000]
        try await emulator.door("PUT", "faults", ["faults": [late]])
        let registry = try client.registry(emulator.registryId("team1"))
        let (roles, soon) = (try registry.roleAssignments(), 0.05)
        try await isLate(client.registries(subscription: emulator.doors.subscriptionId, timeout: soon))
        try await isLate(roles.list(timeout: soon))
        try await isLate(roles.of(principal: "0000001d-0000-4000-8000-000000000002", timeout: soon))
        try await isLate(registry.privateEndpoints(timeout: soon))
        try await isLate(registry.tasks(timeout: soon))
        try await isLate(registry.runs(timeout: soon))
        try await isLate(registry.run("cf1").log(timeout: soon))
    }

    private func isLate(_ items: Items<some Sendable>) async throws {
        do {
            // Without the timeout the answer comes: it is late, and long before the client's own deadline.
            _ = try await items.all()
            Issue.record("\(items) came")
        } catch AcrGateError.timeout {}
    }

    @Test func workEndsWithinTheTimeoutAllInAll() async throws {
        let emulator = try Emulator()
        let (workflow, plan, journal) = try await planned(emulator)
        let (start, timeout) = (ContinuousClock.now, 0.5)
        do {
            try await workflow.apply(plan, journal: journal).result(timeout: timeout) { _ in
                while ContinuousClock.now - start < .seconds(timeout) { await Task.yield() }
            }
            Issue.record("it took all the time that it wanted")
        } catch AcrGateError.timeout {}
        #expect(try !journal.isApplied())
    }

    @Test func workEndsWithinTheTimeoutBeforeAnythingHappens() async throws {
        let emulator = try Emulator()
        try await emulator.door("PUT", "faults", ["faults": [["path": "/v2/", "delayMs": 5_000]]])
        let probing = Probing(expected: .admitted, repository: "team/base")
        let work = try emulator.client().dataPlane("team1.azurecr.test").waitUntilEffective(probing, within: 60)
        var seen: [Event] = []
        do {
            try await work.result(timeout: 0.05) { seen.append($0) }
            Issue.record("there is no such registry")
        } catch AcrGateError.timeout {}
        #expect(seen.isEmpty)
    }

    @Test func eventsAndResultCanBeAskedForOneAfterTheOther() async throws {
        let emulator = try Emulator()
        let (workflow, plan, journal) = try await planned(emulator)
        let work = try workflow.apply(plan, journal: journal)
        for try await _ in work {}
        try await work.result(timeout: 30)
        #expect(try journal.isApplied())
        await #expect(throws: AcrGateError.self) { try await work.result() }
    }

    @Test func whoeverDoesWorkIsToldItsEvents() async throws {
        let emulator = try Emulator()
        let (workflow, plan, journal) = try await planned(emulator)
        var seen: [String] = []
        try await workflow.apply(plan, journal: journal).result { seen.append("\($0)") }
        #expect(seen.count >= plan.steps.count)
        #expect(!seen.contains(""))
    }

    /// A workflow with something to do, its plan, and a journal for it.
    private func planned(_ emulator: Emulator) async throws -> (TaskWorkflow, Plan, Journal) {
        try await emulator.seedATask()
        let client = try emulator.client()
        let workflow = try client.registry(emulator.registryId("team1")).workflow(task: "nightly")
        return (workflow, try await workflow.plan(), try await client.journal())
    }
}
