// What the classes for lists, work and operations have in common. `Values.swift` says which class is which.

package protocol NativeSource<Item>: Sendable {
    associatedtype Item: Sendable
    func next(call: Call) async throws -> Item?
}

package protocol NativeWork<Value>: Sendable {
    associatedtype Value: Sendable
    func nextEvent(call: Call) async throws -> Event?
    func result(call: Call) async throws -> Value
}

package protocol NativeOperation<Value>: Sendable {
    associatedtype Value: Sendable
    func isDone() -> Bool
    func save() throws -> String
    func poll(call: Call) async throws -> Double?
    func wait(call: Call) async throws -> Value
}
