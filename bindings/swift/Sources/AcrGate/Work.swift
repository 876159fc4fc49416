import AcrGateNative
import Foundation

/// Work under way: its events one by one, then its result. It goes on only while somebody waits for one or the other, and ends when
/// nobody holds this any more.
///
/// ```swift
/// try await workflow.apply(plan, journal: journal).result { event in print(event) }
/// ```
public struct Work<Value: Sendable>: AsyncSequence, Sendable {
    private let native: any NativeWork<Value>

    init(_ native: any NativeWork<Value>) {
        self.native = native
    }

    /// The events that are still to come.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let native: any NativeWork<Value>

        /// The next event; `nil` when the work has ended, well or badly: `result` tells how. Cancelling loses no event and does not
        /// end the work.
        public mutating func next() async throws -> Event? {
            let native = native
            return try await call(nil) { try await native.nextEvent(call: $0) }
        }
    }

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(native: native)
    }

    /// Waits for the end, for `timeout` seconds at most, and shows each event on the way. Can be asked once.
    @discardableResult
    public func result(
        timeout: TimeInterval? = nil, isolation: isolated (any Actor)? = #isolation,
        onEvent: (Event) async throws -> Void = { _ in }
    ) async throws -> Value {
        let (native, start) = (native, ContinuousClock.now)
        func left() -> TimeInterval? {
            timeout.map { Swift.max($0 - (ContinuousClock.now - start) / .seconds(1), 0) }
        }
        while let event = try await call(left(), { try await native.nextEvent(call: $0) }) {
            try await onEvent(event)
            // Rust gives each call a moment beyond its time, so events that come fast enough would go on for ever.
            if let timeout, left() == 0 { throw late(timeout) }
        }
        // It is there: the work has ended.
        return try await call(nil) { try await native.result(call: $0) }
    }
}

private func late(_ timeout: TimeInterval) -> AcrGateError {
    let reason = "the work did not end within \(timeout) s"
    let hint = "give it more time, or ask for its result again"
    return .timeout(ErrorDetails(message: "\(reason); \(hint)", reason: reason, retryable: true, hint: hint))
}
