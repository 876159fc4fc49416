import AcrGateNative
import Foundation

/// A registry's images, as the client's credential may reach them.
public struct DataPlane: Sendable {
    private let native: AcrGateNative.DataPlane

    /// The login server.
    public let loginServer: String

    init(_ native: AcrGateNative.DataPlane) throws {
        self.native = native
        loginServer = try atOnce(native.loginServer)
    }

    /// Authenticates for pulling from this repository, and nothing more: what a caller may do before it pulls.
    public func probe(_ repository: String, timeout: TimeInterval? = nil) async throws {
        try await call(timeout) { try await native.probe(call: $0, repository: repository) }
    }

    /// Whether there is a manifest of this tag or digest.
    public func hasManifest(_ repository: String, reference: String, timeout: TimeInterval? = nil) async throws -> Bool {
        try await call(timeout) {
            try await native.hasManifest(call: $0, repository: repository, reference: reference)
        }
    }

    /// Pulls a manifest by tag or digest, and checks it against the digest.
    public func pullManifest(
        _ repository: String, reference: String, timeout: TimeInterval? = nil
    ) async throws -> Manifest {
        try await call(timeout) {
            try await native.pullManifest(call: $0, repository: repository, reference: reference)
        }
    }

    /// Pulls an image by tag or digest, every blob in it, and checks all of it.
    @discardableResult
    public func pullImage(
        _ repository: String, reference: String, timeout: TimeInterval? = nil
    ) async throws -> PulledImage {
        try await call(timeout) { try await native.pullImage(call: $0, repository: repository, reference: reference) }
    }

    /// Pushes an OCI image: its layers, its configuration, its manifest under a tag. Returns the manifest's digest.
    @discardableResult
    public func pushImage(
        _ repository: String, tag: String, config: Data, layers: [Layer], timeout: TimeInterval? = nil
    ) async throws -> String {
        try await call(timeout) {
            try await native.pushImage(call: $0, repository: repository, tag: tag, config: config, layers: layers)
        }
    }

    /// Probes, as this client from where it is, until it meets what is expected or this many seconds are over.
    public func waitUntilEffective(_ probing: Probing, within: TimeInterval) throws -> Work<Effective> {
        Work(try atOnce { try native.waitUntilEffective(probing: probing, within: within) })
    }
}
