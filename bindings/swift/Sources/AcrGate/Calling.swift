import AcrGateNative
import Foundation

/// Makes one call: it ends with the task that makes it, within `timeout` seconds, and in an error of this package's or of the
/// app's.
func call<Value: Sendable>(
    _ timeout: TimeInterval?, _ work: @Sendable (Call) async throws -> Value
) async throws -> Value {
    do {
        let call = try Call(timeout: timeout)
        return try await withTaskCancellationHandler {
            try await work(call)
        } onCancel: {
            call.cancel()
        }
    } catch let error as NativeError {
        throw translated(error)
    }
}

/// Does what needs no waiting.
func atOnce<Value>(_ work: () throws -> Value) throws -> Value {
    do { return try work() } catch let error as NativeError { throw translated(error) }
}

/// What the app sees: its own error if there was no token because of it, `CancellationError`, or an `AcrGateError`.
private func translated(_ error: NativeError) -> any Error {
    guard case .Failed(let kind, let details, let thrown) = error else { return error }
    if let thrown = thrown as? Carried { return thrown.error }
    return AcrGateError(kind, details) ?? CancellationError()
}
