import AcrGate
import Emulated
import Foundation
import Testing

/// A journal is its file's only writer until it is closed.
@Suite struct JournalTests {
    @Test func aJournalIsLockedUntilItIsClosed() async throws {
        let emulator = try Emulator()
        let client = try emulator.client()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("nightly.journal").path

        let journal = try await client.journal(path: path)
        await #expect(throws: AcrGateError.self) { try await client.journal(path: path) }
        try await journal.close()
        try await journal.close()
        #expect(try journal.plan() == nil)
        let again = try await client.journal(path: path)
        #expect(try !again.isApplied())

        try await emulator.seedATask()
        let workflow = try client.registry(emulator.registryId("team1")).workflow(task: "nightly")
        let plan = try await workflow.plan()
        do {
            try await workflow.apply(plan, journal: journal).result()
            Issue.record("work went on without its journal")
        } catch AcrGateError.invalidInput(let details) {
            #expect(details.reason.contains("closed"))
        }
    }
}
