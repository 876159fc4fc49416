import AcrGateNative
import Foundation

/// What comes one by one: the items of a list, page by page, or the lines of a log. Nothing is sent before the first is asked for;
/// each `for try await` begins anew.
public struct Items<Element: Sendable>: AsyncSequence, Sendable {
    private let timeout: TimeInterval?
    private let open: @Sendable () throws -> any NativeSource<Element>

    /// `timeout`: how many seconds each item may take.
    init(_ timeout: TimeInterval?, _ open: @escaping @Sendable () throws -> any NativeSource<Element>) {
        self.timeout = timeout
        self.open = open
    }

    /// One walk through the items.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let items: Items
        fileprivate var source: (any NativeSource<Element>)?

        /// The next item; `nil` after the last. Cancelling loses none.
        public mutating func next() async throws -> Element? {
            let source = try self.source ?? atOnce(items.open)
            self.source = source
            return try await call(items.timeout) { try await source.next(call: $0) }
        }
    }

    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(items: self)
    }

    /// All of them.
    public func all() async throws -> [Element] {
        try await reduce(into: []) { $0.append($1) }
    }
}
