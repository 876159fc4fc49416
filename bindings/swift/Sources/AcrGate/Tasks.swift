import AcrGateNative
import Foundation

/// A handle on one task of a registry, which need not exist yet.
public struct AcrTask: Sendable {
    private let native: AcrGateNative.AcrTask

    /// Its name.
    public let name: String

    init(_ native: AcrGateNative.AcrTask) throws {
        self.native = native
        name = try atOnce(native.name)
    }

    /// The task, without what its credential entries hold.
    public func get(timeout: TimeInterval? = nil) async throws -> AcrTaskInfo {
        try await call(timeout) { try await native.get(call: $0) }
    }

    /// The task with the identities of its credential entries. Needs the right to list its details.
    public func details(timeout: TimeInterval? = nil) async throws -> AcrTaskInfo {
        try await call(timeout) { try await native.details(call: $0) }
    }

    /// Creates the task, or replaces it by this definition.
    @discardableResult
    public func create(_ definition: TaskDefinition, timeout: TimeInterval? = nil) async throws -> AcrTaskInfo {
        try await call(timeout) { try await native.create(call: $0, definition: definition) }
    }

    /// Deletes the task and with it its system-assigned identity; one that is not there is a success.
    public func delete(timeout: TimeInterval? = nil) async throws {
        try await call(timeout) { try await native.delete(call: $0) }
    }

    /// Gives the task these managed identities and no others; without any, none.
    @discardableResult
    public func setIdentity(_ identity: TaskIdentity?, timeout: TimeInterval? = nil) async throws -> AcrTaskInfo {
        try await call(timeout) { try await native.setIdentity(call: $0, identity: identity) }
    }

    /// Lets runs of the task log in to this host with its system-assigned identity, or with the one of a client id.
    @discardableResult
    public func addCredential(
        loginServer: String, identity: String? = nil, timeout: TimeInterval? = nil
    ) async throws -> AcrTaskInfo {
        try await call(timeout) {
            try await native.addCredential(call: $0, loginServer: loginServer, identity: identity)
        }
    }

    /// Removes the credential entry for this host; one that is not there is a success.
    @discardableResult
    public func removeCredential(loginServer: String, timeout: TimeInterval? = nil) async throws -> AcrTaskInfo {
        try await call(timeout) { try await native.removeCredential(call: $0, loginServer: loginServer) }
    }

    /// Queues a run. Sent once: after a lost answer look at the registry's runs before asking again.
    public func run(_ options: RunOptions? = nil, timeout: TimeInterval? = nil) async throws -> TaskRun {
        try TaskRun(await call(timeout) { try await native.run(call: $0, options: options) })
    }
}

/// A handle on one run of a task.
public struct TaskRun: Sendable {
    private let native: AcrGateNative.TaskRun

    /// The run id, for example `cf1`.
    public let id: String

    init(_ native: AcrGateNative.TaskRun) throws {
        self.native = native
        id = try atOnce(native.id)
    }

    /// How it goes.
    public func get(timeout: TimeInterval? = nil) async throws -> TaskRunInfo {
        try await call(timeout) { try await native.get(call: $0) }
    }

    /// Asks for its end; one that has ended is a success.
    public func cancel(timeout: TimeInterval? = nil) async throws {
        try await call(timeout) { try await native.cancel(call: $0) }
    }

    /// Waits until it has ended, well or badly.
    public func wait(timeout: TimeInterval? = nil) async throws -> TaskRunInfo {
        try await call(timeout) { try await native.wait(call: $0) }
    }

    /// Its log, line by line, from the beginning until the run has ended.
    public func log(timeout: TimeInterval? = nil) -> Items<String> {
        Items(timeout) { try native.log() }
    }
}
