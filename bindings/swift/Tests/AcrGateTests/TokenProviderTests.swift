import AcrGate
import Emulated
import Foundation
import Testing

/// The app's own credential.
@Suite struct TokenProviderTests {
    private struct NoNetwork: Error, Equatable {
        let attempts: Int
    }

    @Test func itsErrorComesBackUnchanged() async throws {
        let emulator = try Emulator()
        let client = try Client(options: emulator.options) { _ in
            await Task.yield()
            throw NoNetwork(attempts: 3)
        }
        await #expect(throws: NoNetwork(attempts: 3)) { try await client.registry(emulator.registryId("team1")).get() }
        let tasks = try client.registry(emulator.registryId("team1")).tasks()
        await #expect(throws: NoNetwork(attempts: 3)) { try await tasks.all() }
    }

    @Test func itIsAskedOnceForManyCallsAndToldTheScope() async throws {
        let emulator = try Emulator()
        let asked = Counter()
        let client = try Client(options: emulator.options) { scopes in
            await asked.add(scopes)
            return try await emulator.token(for: scopes)
        }
        let items = client.registries(subscription: emulator.doors.subscriptionId)
        #expect(try await items.all().isEmpty)
        #expect(try await items.all().isEmpty, "a list can be walked twice")
        _ = try await client.principal()
        let scopes = await asked.scopes
        #expect(scopes.count == 1)
        #expect(scopes.first?.first?.hasSuffix("/.default") == true, "\(scopes)")
    }

    @Test func itIsAskedAgainWhenTheTokenEndsSoon() async throws {
        let emulator = try Emulator()
        let asked = Counter()
        let client = try Client(options: emulator.options) { scopes in
            await asked.add(scopes)
            return AccessToken(
                token: try await emulator.token(for: scopes).token.text, expiresOn: Date(timeIntervalSinceNow: 30))
        }
        for _ in 1...2 { _ = try await client.principal() }
        #expect(await asked.scopes.count == 2)
    }

    @Test(arguments: [Double.infinity, -.infinity, .nan, 1e300])
    func anEndThatIsNoTimeIsAnErrorAndNoCrash(end: Double) async throws {
        let emulator = try Emulator()
        let client = try Client(options: emulator.options) { scopes in
            AccessToken(
                token: try await emulator.token(for: scopes).token.text, expiresOn: Date(timeIntervalSince1970: end))
        }
        do {
            _ = try await client.principal()
            // What is no number at all counts as long past.
            #expect(end.isNaN, "\(end) was taken for a time")
        } catch AcrGateError.unauthenticated(let details) {
            #expect(details.message.contains("is no time"))
        }
    }

    @Test func itIsCancelledWhenNobodyWaitsAnyMore() async throws {
        let emulator = try Emulator()
        let (began, beginning) = AsyncStream.makeStream(of: Void.self)
        let (ended, ending) = AsyncStream.makeStream(of: Bool.self)
        let client = try Client(options: emulator.options) { _ in
            beginning.yield()
            do { try await Task.sleep(for: .seconds(60)) } catch { ending.yield(error is CancellationError) }
            throw NoNetwork(attempts: 0)
        }
        let call = Task { try await client.principal() }
        for await _ in began { break }
        call.cancel()
        await #expect(throws: CancellationError.self) { try await call.value }
        for await wasCancelled in ended {
            #expect(wasCancelled)
            break
        }
    }

    @Test func anObjectCanBeOneToo() async throws {
        let emulator = try Emulator()
        let client = try Client(Owner(emulator: emulator), options: emulator.options)
        #expect(try await !client.principal().isEmpty)
    }

    private struct Owner: TokenProvider {
        let emulator: Emulator

        func token(for scopes: [String]) async throws -> AccessToken {
            try await emulator.token(for: scopes)
        }
    }
}

private actor Counter {
    private(set) var scopes: [[String]] = []

    func add(_ more: [String]) {
        scopes.append(more)
    }
}
