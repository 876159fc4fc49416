import AcrGateNative
import Foundation

/// An operation that Azure goes on with, whoever waits: ask how it goes, wait for it, or save it as text and resume it in another
/// process.
public struct LongOperation<Value: Sendable>: Sendable {
    private let native: any NativeOperation<Value>

    init(_ native: any NativeOperation<Value>) {
        self.native = native
    }

    /// Whether the service has said that it is over.
    public var isDone: Bool { native.isDone() }

    /// The operation as text, for `Client.resumeCreate` and its like. It holds no token.
    public func save() throws -> String {
        try atOnce(native.save)
    }

    /// Asks once how it goes; gives how many seconds the service asks to wait before asking again, if it says.
    public func poll(timeout: TimeInterval? = nil) async throws -> TimeInterval? {
        try await call(timeout) { try await native.poll(call: $0) }
    }

    /// Waits for the end. When this is cancelled or times out, the operation goes on, and can be waited for again.
    @discardableResult
    public func wait(timeout: TimeInterval? = nil) async throws -> Value {
        try await call(timeout) { try await native.wait(call: $0) }
    }
}
