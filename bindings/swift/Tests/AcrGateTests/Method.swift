import AcrGate
import Emulated
import Foundation

/// What belongs to no class.
struct Functions: Sendable {}

/// How an operation is called by name.
typealias Method = @Sendable (any Sendable, Arguments) async throws -> Outcome

/// What it gives.
enum Outcome: Sendable {
    case value(JSON)
    /// A handle, or something to be pulled.
    case object(any Sendable)
}

/// The arguments of one operation, in the words of the lists.
struct Arguments: Sendable {
    let values: [String: JSON]
    let journal: Journal
    let timeout: TimeInterval?

    func callAsFunction<Value: Decodable>(_ name: String) throws -> Value {
        do {
            return try JSONDecoder().decode(Value.self, from: (values[name] ?? .null).data())
        } catch {
            throw Trouble("argument \(name): \(error)")
        }
    }
}

func on<Object>(_ body: @escaping @Sendable (Object, Arguments) async throws -> Outcome) -> Method {
    { object, arguments in
        guard let object = object as? Object else { throw Trouble("this is no \(Object.self)") }
        return try await body(object, arguments)
    }
}

func told(_ nothing: Void) -> Outcome { .value(.null) }

func told(_ value: some Encodable) -> Outcome { .value(json(value)) }

/// A value in the words of the lists; no value is `null`.
func json(_ value: Any) -> JSON {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .iso8601
    guard let value = value as? any Encodable, let data = try? encoder.encode(value) else { return .null }
    return (try? JSON(parsing: data)) ?? .null
}

/// What pulling something to its end gave, whether or not it ended well.
struct Pulled: Sendable {
    var items: [JSON]?
    var events: [JSON] = []
    var value: JSON?
}

protocol Pullable: Sendable {
    func pull(_ timeout: TimeInterval?, into pulled: inout Pulled) async throws
}

extension Items: Pullable {
    func pull(_ timeout: TimeInterval?, into pulled: inout Pulled) async throws {
        pulled.items = []
        for try await item in self { pulled.items?.append(json(item)) }
    }
}

extension Work: Pullable {
    func pull(_ timeout: TimeInterval?, into pulled: inout Pulled) async throws {
        pulled.value = json(try await result(timeout: timeout) { pulled.events.append(json($0)) })
    }
}

extension LongOperation: Pullable {
    func pull(_ timeout: TimeInterval?, into pulled: inout Pulled) async throws {
        pulled.value = json(try await wait(timeout: timeout))
    }
}
