import AcrGateNative
import Foundation

/// A text that is not shown: not by `print`, not by `dump`, not by a debugger.
public typealias Secret = AcrGateNative.Secret

/// Who gives tokens: the app's credential.
public protocol TokenProvider: Sendable {
    /// A token for these scopes, for example `https://management.azure.com/.default`.
    ///
    /// Asked when there is none, or when the one there is ends soon; it is kept till then. What this throws comes back unchanged
    /// from the call that needed the token. When nobody waits for the token any more, the task that this runs in is cancelled.
    func token(for scopes: [String]) async throws -> AccessToken
}

/// A token and when it ends.
public struct AccessToken: Sendable, Hashable {
    /// The token.
    public let token: Secret
    /// When it ends.
    public let expiresOn: Date

    public init(token: String, expiresOn: Date) {
        self.token = Secret(token)
        self.expiresOn = expiresOn
    }
}

/// The app's provider as the native layer wants it.
final class Provided: AcrGateNative.TokenProvider {
    private let provider: any TokenProvider

    init(_ provider: any TokenProvider) {
        self.provider = provider
    }

    func begin(scopes: [String], request: TokenRequest) -> any Begun {
        Asked(
            Task { [provider] in
                do {
                    let token = try await provider.token(for: scopes)
                    request.succeed(token: token.token, expiresOn: token.expiresOn.timeIntervalSince1970)
                } catch {
                    request.fail(error: Carried(error))
                }
            })
    }
}

/// A provider that was asked.
private final class Asked: Begun {
    private let task: Task<Void, Never>

    init(_ task: Task<Void, Never>) {
        self.task = task
    }

    func end() {
        task.cancel()
    }
}

/// An error of the app's on its way through the native layer and back.
final class Carried: Thrown {
    let error: any Error

    init(_ error: any Error) {
        self.error = error
    }

    func text() -> String {
        String(describing: error)
    }
}

/// A closure as a provider.
struct Given: TokenProvider {
    let give: @Sendable ([String]) async throws -> AccessToken

    func token(for scopes: [String]) async throws -> AccessToken {
        try await give(scopes)
    }
}
