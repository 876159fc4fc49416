import AcrGateNative
import Foundation

/// A handle on one registry, which need not exist yet. Making one sends nothing.
public struct Registry: Sendable {
    private let native: AcrGateNative.Registry

    /// Its resource id.
    public let id: String

    init(_ native: AcrGateNative.Registry) throws {
        self.native = native
        id = try atOnce(native.id)
    }
}

// The registry itself.
extension Registry {
    /// The registry as Azure tells it.
    public func get(timeout: TimeInterval? = nil) async throws -> RegistryInfo {
        try await call(timeout) { try await native.get(call: $0) }
    }

    /// Creates the registry and waits until it is there.
    @discardableResult
    public func create(_ wanted: CreateRegistry, timeout: TimeInterval? = nil) async throws -> RegistryInfo {
        try await call(timeout) { try await native.create(call: $0, wanted: wanted) }
    }

    /// Creates the registry without waiting for the end.
    public func beginCreate(
        _ wanted: CreateRegistry, timeout: TimeInterval? = nil
    ) async throws -> LongOperation<RegistryInfo> {
        LongOperation(try await call(timeout) { try await native.beginCreate(call: $0, wanted: wanted) })
    }

    /// Changes properties that this library has no field for: a JSON object that is merged into `properties`.
    @discardableResult
    public func update(properties: String, timeout: TimeInterval? = nil) async throws -> RegistryInfo {
        try await call(timeout) { try await native.update(call: $0, properties: properties) }
    }

    /// Deletes the registry and waits until it is gone; one that is not there is a success.
    public func delete(timeout: TimeInterval? = nil) async throws {
        try await call(timeout) { try await native.delete(call: $0) }
    }

    /// Deletes the registry without waiting for the end.
    public func beginDelete(timeout: TimeInterval? = nil) async throws -> LongOperation<Void> {
        LongOperation(try await call(timeout) { try await native.beginDelete(call: $0) })
    }

    /// Imports an image, which Azure copies by itself, and waits until it is there. Sent once.
    public func importImage(_ wanted: ImportImage, timeout: TimeInterval? = nil) async throws {
        try await call(timeout) { try await native.importImage(call: $0, import: wanted) }
    }

    /// Imports an image without waiting for the end.
    public func beginImportImage(
        _ wanted: ImportImage, timeout: TimeInterval? = nil
    ) async throws -> LongOperation<Void> {
        LongOperation(try await call(timeout) { try await native.beginImportImage(call: $0, import: wanted) })
    }

    /// The images of this registry. Reads its login server from Azure Resource Manager first.
    public func dataPlane(timeout: TimeInterval? = nil) async throws -> DataPlane {
        try DataPlane(await call(timeout) { try await native.dataPlane(call: $0) })
    }

    /// The role assignments on this registry.
    public func roleAssignments() throws -> RoleAssignments {
        RoleAssignments(native: try atOnce(native.roleAssignments))
    }
}

// Its network rules.
extension Registry {
    /// Reads the network rules. Subnet rules are hidden in the API version that is used for this.
    public func networkRules(timeout: TimeInterval? = nil) async throws -> NetworkRules {
        try await call(timeout) { try await native.networkRules(call: $0) }
    }

    /// Reads the network rules in the API version that shows subnet rules too.
    public func networkRulesWithSubnets(timeout: TimeInterval? = nil) async throws -> NetworkRules {
        try await call(timeout) { try await native.networkRulesWithSubnets(call: $0) }
    }

    /// Brings the network rules to what the edit wishes, and watches until it has lasted against other writers.
    @discardableResult
    public func editNetwork(
        _ edit: NetworkEdit, ipRuleQuota: UInt32? = nil, timeout: TimeInterval? = nil
    ) async throws -> NetworkChange {
        try await call(timeout) { try await native.editNetwork(call: $0, edit: edit, ipRuleQuota: ipRuleQuota) }
    }

    /// Why somebody gets in, or not: reads the evidence, decides, and names what could not be read.
    public func explain(_ question: Question, timeout: TimeInterval? = nil) async throws -> Explanation {
        try await call(timeout) { try await native.explain(call: $0, question: question) }
    }
}

// Its private endpoint connections.
extension Registry {
    /// Every private endpoint connection.
    public func privateEndpoints(timeout: TimeInterval? = nil) -> Items<PrivateEndpoint> {
        Items(timeout) { try native.privateEndpoints() }
    }

    /// One private endpoint connection, by its name.
    public func privateEndpoint(_ name: String, timeout: TimeInterval? = nil) async throws -> PrivateEndpoint {
        try await call(timeout) { try await native.privateEndpoint(call: $0, name: name) }
    }

    /// Lets the traffic of a private endpoint connection pass, and waits until it may.
    @discardableResult
    public func approvePrivateEndpoint(
        _ name: String, description: String? = nil, timeout: TimeInterval? = nil
    ) async throws -> PrivateEndpoint {
        try await call(timeout) {
            try await native.approvePrivateEndpoint(call: $0, name: name, description: description)
        }
    }

    /// Refuses the traffic of a private endpoint connection, and waits until it is so.
    @discardableResult
    public func rejectPrivateEndpoint(
        _ name: String, description: String? = nil, timeout: TimeInterval? = nil
    ) async throws -> PrivateEndpoint {
        try await call(timeout) {
            try await native.rejectPrivateEndpoint(call: $0, name: name, description: description)
        }
    }

    /// Approves or rejects a private endpoint connection without waiting: `Approved` or `Rejected`.
    public func beginAnswerPrivateEndpoint(
        _ name: String, status: String, description: String? = nil, timeout: TimeInterval? = nil
    ) async throws -> LongOperation<PrivateEndpoint> {
        LongOperation(
            try await call(timeout) {
                try await native.beginAnswerPrivateEndpoint(
                    call: $0, name: name, status: status, description: description)
            })
    }

    /// Deletes a private endpoint connection; one that is not there is a success.
    public func deletePrivateEndpoint(_ name: String, timeout: TimeInterval? = nil) async throws {
        try await call(timeout) { try await native.deletePrivateEndpoint(call: $0, name: name) }
    }
}

// Its tasks, and the workflow that lets one through its rules.
extension Registry {
    /// A handle on one task, which need not exist yet.
    public func task(_ name: String) throws -> AcrTask {
        try AcrTask(atOnce { try native.task(name: name) })
    }

    /// Every task.
    public func tasks(timeout: TimeInterval? = nil) -> Items<AcrTaskInfo> {
        Items(timeout) { try native.tasks() }
    }

    /// A handle on one run.
    public func run(_ id: String) throws -> TaskRun {
        try TaskRun(atOnce { try native.run(id: id) })
    }

    /// The runs of the registry, or of one task, the newest first.
    public func runs(task: String? = nil, timeout: TimeInterval? = nil) -> Items<TaskRunInfo> {
        Items(timeout) { try native.runs(task: task) }
    }

    /// Uploads a context for runs, a gzipped tar archive, and returns what to give as the context of a run.
    public func uploadSource(_ tarGz: Data, timeout: TimeInterval? = nil) async throws -> String {
        try await call(timeout) { try await native.uploadSource(call: $0, tarGz: tarGz) }
    }

    /// The trusted-service workflow for one of its tasks.
    public func workflow(_ options: WorkflowOptions) throws -> TaskWorkflow {
        TaskWorkflow(native: try atOnce { try native.workflow(options: options) })
    }
}
