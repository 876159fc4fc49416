import AcrGate
import Emulated
import Foundation

/// Runs cases, one after the other, against one emulator.
struct Runner: Sendable {
    let emulator: Emulator

    /// Throws what differs from what the case expects, or why it cannot be run.
    func run(_ one: JSON) async throws {
        let names = try await prepare(one)
        let (pulled, error) = try await end(of: one, names)
        try judge(replaced(one["expect"], names), pulled, error)
        let log = try await emulator.door("GET", "requests")["requests"].items
        try check(replaced(one["requests"], names).items, against: log)
    }

    /// Brings the emulator to the state of the case; gives what stands for `${…}`.
    private func prepare(_ one: JSON) async throws -> [String: String] {
        try await emulator.door("DELETE", "seed")
        try await emulator.door("DELETE", "faults")
        let principals = try await emulator.door("GET", "dump")["principals"].items
        let own = principals.first { $0["appId"].text == emulator.doors.clientId }
        guard let owner = own?["objectId"].text else { throw Trouble("the client has no principal") }
        let names = [
            "subscription": emulator.doors.subscriptionId, "tenant": emulator.doors.tenantId, "owner": owner,
        ]
        let state = replaced(one["state"], names)
        if state["seed"] != .null { try await emulator.door("PUT", "seed", state["seed"]) }
        for image in state["images"].items { try await push(image, client: client(for: one)) }
        try await emulator.door("DELETE", "requests")
        if state["faults"] != .null { try await emulator.door("PUT", "faults", state["faults"]) }
        return names
    }

    private func push(_ image: JSON, client: Client) async throws {
        let config = #"{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}"#
        let layer = Layer(mediaType: "application/vnd.oci.image.layer.v1.tar+gzip", bytes: Data("layer".utf8))
        try await client.dataPlane(image["login_server"].text ?? "").pushImage(
            image["repository"].text ?? "", tag: image["tag"].text ?? "", config: Data(config.utf8), layers: [layer])
    }

    private func client(for one: JSON) throws -> Client {
        var options = json(emulator.options).members
        if let claim = one["options"]["caller"].text {
            let url = emulator.doors.proxy.replacingOccurrences(of: "://", with: "://\(claim):x@")
            options["proxy"] = ["type": "url", "url": .string(url)]
            options["connect_to"] = .null
        }
        options.merge(one["options"]["client"].members) { $1 }
        let decoded = try JSONDecoder().decode(ClientOptions.self, from: JSON.object(options).data())
        return try Client(options: decoded, token: emulator.token)
    }

    private func end(of one: JSON, _ names: [String: String]) async throws -> (Pulled, JSON?) {
        let task = Task {
            // Cancelled before means before the last call.
            if one["options"]["cancel"] == "before" { while !Task.isCancelled { await Task.yield() } }
            return try await walk(one, names)
        }
        switch one["options"]["cancel"] {
        case "before": task.cancel()
        case "during":
            try await emulator.untilAFaultHasStruck()
            task.cancel()
        default: break
        }
        return try await task.value
    }

    /// Walks along the path of methods; the last one is called as the case says.
    private func walk(_ one: JSON, _ names: [String: String]) async throws -> (Pulled, JSON?) {
        var pulled = Pulled()
        do {
            let client = try client(for: one)
            let journal = try await client.journal()
            var path = (one["call"].text ?? "").split(separator: ".").map(String.init)
            var object: any Sendable = client
            if path.first == "functions" {
                path.removeFirst()
                object = Functions()
            }
            if let unknown = one["args"].members.keys.first(where: { !path.contains($0) }) {
                throw Trouble("arguments for \(unknown), which is not called")
            }
            let timeout = one["options"]["deadline"].number
            for (nth, name) in path.enumerated() {
                let isLast = nth + 1 == path.count
                let given = replaced(one["args"][name], names).members
                let values = try await made(given, on: object, journal)
                guard let method = operations["\(type(of: object)).\(name)"] else {
                    throw Trouble("\(type(of: object)) has no \(name)")
                }
                let arguments = Arguments(values: values, journal: journal, timeout: isLast ? timeout : nil)
                switch try await method(object, arguments) {
                case .object(let next): object = next
                case .value(let value):
                    guard isLast else { throw Trouble("\(name) gives a value, and is not the last") }
                    pulled.value = value
                    return (pulled, nil)
                }
            }
            guard let pullable = object as? any Pullable else { throw Trouble("a \(type(of: object)) has no end") }
            try await pullable.pull(timeout, into: &pulled)
            return (pulled, nil)
        } catch is CancellationError {
            return (pulled, ["kind": "cancelled"])
        } catch let error as AcrGateError {
            return (pulled, describe(error))
        }
    }

    /// Makes what arguments name: a plan, or a journal with which it has been applied.
    private func made(
        _ given: [String: JSON], on object: any Sendable, _ journal: Journal
    ) async throws -> [String: JSON] {
        guard given.values.contains(where: { $0 == "$plan" || $0 == "$applied" }) else { return given }
        guard let workflow = object as? TaskWorkflow else { throw Trouble("only a workflow has a plan") }
        let plan = try await workflow.plan()
        if given.values.contains("$applied") { try await workflow.apply(plan, journal: journal).result() }
        return given.mapValues { $0 == "$plan" ? json(plan) : $0 }
    }

    private func replaced(_ value: JSON, _ names: [String: String]) -> JSON {
        switch value {
        case .string(let text):
            .string(names.reduce(text) { $0.replacingOccurrences(of: "${\($1.key)}", with: $1.value) })
        case .array(let items): .array(items.map { replaced($0, names) })
        case .object(let members): .object(members.mapValues { replaced($0, names) })
        default: value
        }
    }
}

/// An error in the words of the lists.
private func describe(_ error: AcrGateError) -> JSON {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    var members = (try? JSON(parsing: encoder.encode(error.details)).members) ?? [:]
    members["kind"] = .string(error.kind.rawValue)
    return .object(members)
}

/// Whether the end is the one that is expected.
private func judge(_ expect: JSON, _ pulled: Pulled, _ error: JSON?) throws {
    if let event = missingInOrder(expect["events"].items, pulled.events, fits: { difference($0, $1) == nil }) {
        throw Trouble("the event \(event) did not come in \(JSON.array(pulled.events))")
    }
    let found: String? =
        if expect.members["error"] != nil {
            error.map { difference(expect["error"], $0) } ?? "no error, but \(String(describing: pulled.value))"
        } else if let error {
            "the error \(error)"
        } else if let value = expect.members["value"] {
            difference(value, pulled.value ?? .null)
        } else {
            difference(expect["items"], pulled.items.map { .array($0) } ?? .null)
        }
    if let found { throw Trouble(found) }
}

/// Whether the requests were sent.
private func check(_ expected: [JSON], against log: [JSON]) throws {
    func isIt(_ wanted: JSON, _ one: JSON) -> Bool {
        wanted["method"] == one["method"] && difference(wanted["path"], one["path"]) == nil
            && (wanted["body"] == .null || difference(wanted["body"], one["body"]) == nil)
    }
    let lines = log.map { "\($0["method"]) \($0["path"])" }.joined(separator: "\n")
    for one in expected {
        let times = log.filter { isIt(one, $0) }.count
        if one["absent"] == true && times > 0 { throw Trouble("\(one) was sent:\n\(lines)") }
        if let count = one["count"].number, count != Double(times) {
            throw Trouble("\(one) was sent \(times) times:\n\(lines)")
        }
    }
    if let one = missingInOrder(expected.filter { $0["absent"] != true }, log, fits: isIt) {
        throw Trouble("\(one) was not sent in this order:\n\(lines)")
    }
}
