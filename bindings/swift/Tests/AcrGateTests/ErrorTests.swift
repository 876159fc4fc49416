import AcrGate
import Emulated
import Foundation
import Testing

/// Errors are one enum, and what the app itself throws is what the app gets.
@Suite struct ErrorTests {
    @Test func kindsAreMatchedAndDetailsAreReached() async throws {
        let emulator = try Emulator()
        try await emulator.seedATask()
        let registry = try emulator.client().registry(emulator.registryId("absent"))
        do {
            _ = try await registry.get()
            Issue.record("it is not there")
        } catch AcrGateError.notFound(let details) {
            #expect(details.status == 404)
            #expect(details.code == "ResourceNotFound")
        }
        let error = try #require(await failure { try await registry.get() })
        switch error {
        case .notFound: break
        default: Issue.record("\(error)")
        }
        #expect(error.kind == .notFound)
        #expect(!error.retryable)
        #expect(error.hint != nil)
        #expect(error.localizedDescription == error.message)
        #expect(error.failureReason == error.reason)
        #expect(error.recoverySuggestion == error.hint)
        #expect("\(error)" == error.message)
    }

    @Test func wrongInputIsToldBeforeAnythingIsSent() throws {
        let client = try Client { _ in throw Trouble("not asked") }
        #expect(throws: AcrGateError.self) { try client.registry("not an id") }
        do { _ = try client.registry("not an id") } catch AcrGateError.invalidInput(let details) {
            #expect(details.message.contains("not an id"))
        }
    }

    @Test func aTimeoutThatIsNoTimeIsAnErrorAndNoCrash() async throws {
        let emulator = try Emulator()
        let registry = try emulator.client().registry(emulator.registryId("team1"))
        for timeout in [-1, TimeInterval.nan] {
            #expect(await failure { try await registry.get(timeout: timeout) }?.kind == .invalidInput)
        }
    }

    @Test func callsEndWithinTheirTimeout() async throws {
        let emulator = try Emulator()
        try await emulator.door("PUT", "faults", ["faults": [["method": "GET", "delayMs": 20_000]]])
        let registry = try emulator.client().registry(emulator.registryId("team1"))
        let error = try #require(await failure { try await registry.get(timeout: 0.1) })
        #expect(error.kind == .timeout)
        #expect(error.retryable)
    }

    private func failure(_ work: () async throws -> some Any) async -> AcrGateError? {
        do {
            _ = try await work()
            return nil
        } catch {
            return error as? AcrGateError
        }
    }
}
