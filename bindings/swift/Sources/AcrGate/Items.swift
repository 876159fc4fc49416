import AcrGateNative
import Foundation

/// What comes one by one: the items of a list, page by page, or the lines of a log. Nothing is sent before the first is asked for;
/// each `for try await` begins anew.
public struct Items<Element: Sendable>: AsyncSequence, Sendable {
    private let timeout: TimeInterval?
    private let open: @Sendable () throws -> Opened

    /// A source in a box: the optimiser of Swift 6.0 fails on closures that give `any NativeSource<Element>` itself.
    fileprivate struct Opened: Sendable {
        let source: any NativeSource<Element>
    }

    /// `timeout`: how many seconds each item may take.
    init<Source: NativeSource>(
        _ timeout: TimeInterval?, _ open: @escaping @Sendable () throws -> Source
    ) where Source.Item == Element {
        self.timeout = timeout
        self.open = { Opened(source: try open()) }
    }

    /// One walk through the items.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let items: Items
        fileprivate var opened: Opened?

        /// The next item; `nil` after the last. Cancelling loses none.
        public mutating func next() async throws -> Element? {
            let opened = try self.opened ?? atOnce(items.open)
            self.opened = opened
            return try await call(items.timeout) { try await opened.source.next(call: $0) }
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
