import AcrGateNative
import Foundation

/// Credential, cloud and transport: what every handle is made from.
public struct Client: Sendable {
    private let native: AcrGateNative.Client

    /// A client whose tokens this provider gives. Nothing is sent yet.
    public init(_ credential: some TokenProvider, options: ClientOptions = ClientOptions()) throws {
        native = try atOnce { try AcrGateNative.Client(tokens: Provided(credential), options: options) }
    }

    /// A client whose tokens this closure gives, as `TokenProvider.token(for:)` does.
    public init(
        options: ClientOptions = ClientOptions(), token: @escaping @Sendable ([String]) async throws -> AccessToken
    ) throws {
        try self.init(Given(give: token), options: options)
    }

    /// A handle on one registry, by its resource id. It need not exist yet.
    public func registry(_ id: String) throws -> Registry {
        try Registry(atOnce { try native.registry(id: id) })
    }

    /// The registries of a subscription, or of one of its resource groups.
    public func registries(
        subscription: String, resourceGroup: String? = nil, timeout: TimeInterval? = nil
    ) -> Items<RegistryInfo> {
        Items(timeout) { try native.registries(subscription: subscription, resourceGroup: resourceGroup) }
    }

    /// The role assignments at a scope: the id of a subscription, a resource group or a resource.
    public func roleAssignments(scope: String) throws -> RoleAssignments {
        RoleAssignments(native: try atOnce { try native.roleAssignments(scope: scope) })
    }

    /// The images of the registry at this login server.
    public func dataPlane(_ loginServer: String) throws -> DataPlane {
        try DataPlane(atOnce { try native.dataPlane(loginServer: loginServer) })
    }

    /// A journal in this file, made if it is not there and locked while it is open; without a path, in memory.
    public func journal(path: String? = nil, timeout: TimeInterval? = nil) async throws -> Journal {
        Journal(native: try await call(timeout) { try await native.journal(call: $0, path: path) })
    }

    /// The creation of a registry that was saved as this text.
    public func resumeCreate(_ saved: String) throws -> LongOperation<RegistryInfo> {
        LongOperation(try atOnce { try native.resumeCreate(saved: saved) })
    }

    /// The deletion of a registry that was saved as this text.
    public func resumeDelete(_ saved: String) throws -> LongOperation<Void> {
        LongOperation(try atOnce { try native.resumeDelete(saved: saved) })
    }

    /// The answer to a private endpoint connection that was saved as this text.
    public func resumePrivateEndpoint(_ saved: String) throws -> LongOperation<PrivateEndpoint> {
        LongOperation(try atOnce { try native.resumePrivateEndpoint(saved: saved) })
    }

    /// The import of an image that was saved as this text.
    public func resumeImport(_ saved: String) throws -> LongOperation<Void> {
        LongOperation(try atOnce { try native.resumeImport(saved: saved) })
    }

    /// The object id that the credential's tokens are for: whom to give a role, to let this client do more.
    public func principal(timeout: TimeInterval? = nil) async throws -> String {
        try await call(timeout) { try await native.principal(call: $0) }
    }
}

/// The role assignments at one scope.
public struct RoleAssignments: Sendable {
    let native: AcrGateNative.RoleAssignments

    /// Gives a role, by its id, to a principal, by its object id. One that has it already is a success.
    @discardableResult
    public func assign(
        role: String, principal: String, kind: PrincipalType, timeout: TimeInterval? = nil
    ) async throws -> Assigned {
        try await call(timeout) { try await native.assign(call: $0, role: role, principal: principal, kind: kind) }
    }

    /// The assignment of this role to this principal at this very scope, if there is one.
    public func find(role: String, principal: String, timeout: TimeInterval? = nil) async throws -> RoleAssignment? {
        try await call(timeout) { try await native.find(call: $0, role: role, principal: principal) }
    }

    /// Takes an assignment away, by its resource id; one that is not there is a success.
    public func remove(_ assignment: String, timeout: TimeInterval? = nil) async throws {
        try await call(timeout) { try await native.remove(call: $0, assignment: assignment) }
    }

    /// Every assignment at this scope and above it.
    public func list(timeout: TimeInterval? = nil) -> Items<RoleAssignment> {
        Items(timeout) { try native.list() }
    }

    /// Every assignment of this principal: at this scope, above it and below it; through groups too if so wished.
    public func of(
        principal: String, throughGroups: Bool? = nil, timeout: TimeInterval? = nil
    ) -> Items<RoleAssignment> {
        Items(timeout) { try native.of(principal: principal, throughGroups: throughGroups) }
    }
}
