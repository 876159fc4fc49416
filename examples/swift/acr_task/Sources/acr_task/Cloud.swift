import AcrGate
import Foundation

/// Where the example works: a local Azure, or the real one.
struct Cloud: Sendable {
    let client: Client
    let registryId: String
    private let emulator: Emulator?

    /// Azure, signed in as the Azure CLI is.
    static func azure(_ arguments: Arguments) throws -> Cloud {
        let id = registryId(arguments.subscription, arguments.resourceGroup, arguments.registry)
        return Cloud(client: try Client(AzureCLI()), registryId: id, emulator: nil)
    }

    /// A running emulator with an empty resource group in it, and a client that signs in as an application, as a program in
    /// production would; only the addresses and the certificate authority are the emulator's.
    static func local() async throws -> Cloud {
        let emulator = try Emulator()
        let subscription = emulator.doors.subscriptionId
        try await emulator.seed(resourceGroup: "/subscriptions/\(subscription)/resourceGroups/example")
        let options = ClientOptions(
            cloud: .custom(
                resourceManager: emulator.doors.arm, authority: emulator.doors.arm, loginServerSuffix: "azurecr.test"),
            roots: .only(pem: emulator.authority),
            proxy: Proxy.none,
            connectTo: [ConnectTo(pattern: "*.azurecr.test", address: emulator.address)],
            // Nobody else writes to this registry, so an edit need not be looked at again.
            settle: 0)
        return Cloud(
            client: try Client(emulator, options: options),
            registryId: registryId(subscription, "example", "acrgateexample"), emulator: emulator)
    }

    /// Leaves everything as it is; a local Azure lives as long as this process.
    func keep(_ screen: Screen) async {
        guard let emulator else { return screen.line("\neverything was kept") }
        screen.line("\nkept at \(emulator.doors.arm) until Enter")
        _ = readLine()
    }

    private static func registryId(_ subscription: String, _ group: String, _ name: String) -> String {
        "/subscriptions/\(subscription)/resourceGroups/\(group)/providers/Microsoft.ContainerRegistry/registries/\(name)"
    }
}

/// Tokens of whoever is signed in with the Azure CLI.
private struct AzureCLI: TokenProvider {
    private struct Answer: Decodable {
        let accessToken: String
        let expires_on: Double
    }

    func token(for scopes: [String]) async throws -> AccessToken {
        let scopes = scopes.flatMap { ["--scope", $0] }
        let answer = try run("az", ["account", "get-access-token", "--output", "json"] + scopes)
        let token = try JSONDecoder().decode(Answer.self, from: answer)
        return AccessToken(token: token.accessToken, expiresOn: Date(timeIntervalSince1970: token.expires_on))
    }
}
