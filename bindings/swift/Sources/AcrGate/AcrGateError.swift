import AcrGateNative
import Foundation

/// What is known about an error.
public typealias ErrorDetails = AcrGateNative.ErrorDetails

/// What a call ends in when it fails. A cancelled one throws `CancellationError`; an error of the app's `TokenProvider` comes
/// back as it was thrown.
///
/// ```swift
/// do {
///     try await images.pullImage("app", reference: "v1")
/// } catch AcrGateError.networkDenied(let details) {
///     print("the registry saw \(details.clientAddress ?? "nobody")")
/// } catch let error as AcrGateError where error.retryable {
///     print(error.hint ?? error.message)
/// }
/// ```
@dynamicMemberLookup
public enum AcrGateError: Error, Hashable, Sendable {
    /// The resource does not exist.
    case notFound(ErrorDetails)
    /// The identity is known, but lacks a role for this.
    case permissionDenied(ErrorDetails)
    /// No identity was accepted: no token, an expired one, or one for another audience.
    case unauthenticated(ErrorDetails)
    /// The registry's network rules refused the caller.
    case networkDenied(ErrorDetails)
    /// The resource exists already, or is being changed by somebody else.
    case conflict(ErrorDetails)
    /// What a plan started from is no longer so; make a new plan.
    case stale(ErrorDetails)
    /// A guard of this library refused to send the request: the service is known to refuse it, or it would do harm that was not
    /// asked for.
    case refused(ErrorDetails)
    /// The registry's SKU, or the API version in use, does not offer this.
    case unsupported(ErrorDetails)
    /// The service asks for fewer calls, for longer than the deadline allows.
    case throttled(ErrorDetails)
    /// A name, an option or a document is wrong; nothing was sent, or the service said so.
    case invalidInput(ErrorDetails)
    /// A long-running operation, or a task run, was accepted and then failed.
    case operationFailed(ErrorDetails)
    /// The deadline passed.
    case timeout(ErrorDetails)
    /// No connection: name resolution, proxy, TLS, or a connection that broke.
    case connection(ErrorDetails)
    /// An answer that the contract does not know; a fault of the service, or a defect of this library.
    case unexpected(ErrorDetails)

    /// Nothing when it was cancelled.
    init?(_ kind: ErrorKind, _ details: ErrorDetails) {
        switch kind {
        case .notFound: self = .notFound(details)
        case .permissionDenied: self = .permissionDenied(details)
        case .unauthenticated: self = .unauthenticated(details)
        case .networkDenied: self = .networkDenied(details)
        case .conflict: self = .conflict(details)
        case .stale: self = .stale(details)
        case .refused: self = .refused(details)
        case .unsupported: self = .unsupported(details)
        case .throttled: self = .throttled(details)
        case .invalidInput: self = .invalidInput(details)
        case .operationFailed: self = .operationFailed(details)
        case .timeout: self = .timeout(details)
        case .connection: self = .connection(details)
        case .unexpected: self = .unexpected(details)
        case .cancelled: return nil
        }
    }

    /// What kind of thing went wrong.
    public var kind: ErrorKind {
        switch self {
        case .notFound: .notFound
        case .permissionDenied: .permissionDenied
        case .unauthenticated: .unauthenticated
        case .networkDenied: .networkDenied
        case .conflict: .conflict
        case .stale: .stale
        case .refused: .refused
        case .unsupported: .unsupported
        case .throttled: .throttled
        case .invalidInput: .invalidInput
        case .operationFailed: .operationFailed
        case .timeout: .timeout
        case .connection: .connection
        case .unexpected: .unexpected
        }
    }

    /// What is known about it, whatever its kind. Each of its properties is one of the error too: `error.hint`.
    public var details: ErrorDetails {
        switch self {
        case .notFound(let details), .permissionDenied(let details), .unauthenticated(let details),
            .networkDenied(let details), .conflict(let details), .stale(let details), .refused(let details),
            .unsupported(let details), .throttled(let details), .invalidInput(let details),
            .operationFailed(let details), .timeout(let details), .connection(let details), .unexpected(let details):
            details
        }
    }

    public subscript<Value>(dynamicMember detail: KeyPath<ErrorDetails, Value>) -> Value { details[keyPath: detail] }
}

extension AcrGateError: LocalizedError, CustomStringConvertible {
    public var errorDescription: String? { details.message }
    public var failureReason: String? { details.reason }
    public var recoverySuggestion: String? { details.hint }
    public var description: String { details.message }
}
