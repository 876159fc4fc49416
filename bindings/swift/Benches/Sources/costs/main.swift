// What calls cost in Swift, for `cargo xtask costs`, which starts the server that the variable ACRGATE_COSTS_SERVER names.
// Prints one line of JSON: the processor time of a call, or of an item of a list, in microseconds.

import AcrGate
import Foundation

struct Server: Decodable {
    let port: Int
    let certificate: String
}

let (sequentialCalls, concurrentCalls, inFlight, listed, rules) = (1_000, 10_000, 64, 10_000, 50)
let subscription = "11111111-1111-1111-1111-111111111111"
let line = ProcessInfo.processInfo.environment["ACRGATE_COSTS_SERVER"] ?? ""
let server = try JSONDecoder().decode(Server.self, from: Data(line.utf8))
let home = "https://127.0.0.1:\(server.port)/"
let options = ClientOptions(
    cloud: .custom(resourceManager: home, authority: home, loginServerSuffix: "azurecr.test"),
    roots: .only(pem: server.certificate), proxy: Proxy.none, deadline: 60)
let client = try Client(options: options) { _ in
    AccessToken(token: String(repeating: "t", count: 1_500), expiresOn: Date(timeIntervalSinceNow: 3_600))
}
let registry = try client.registry(
    "/subscriptions/\(subscription)/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/team1")

func calls(_ count: Int, _ workers: Int, _ registry: Registry, _ rules: Int) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        for nth in 0..<workers {
            group.addTask {
                for _ in stride(from: nth, to: count, by: workers) {
                    guard try await registry.get().network.ipRules.count == rules else { fatalError("another registry") }
                }
            }
        }
        try await group.waitForAll()
    }
}

/// Microseconds of the processor, for each of so many.
func cost(_ count: Int, _ work: () async throws -> Void) async throws -> Double {
    func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
    }
    let before = now()
    try await work()
    return (now() - before) / Double(count)
}

try await calls(concurrentCalls / 5, inFlight, registry, rules)
let sequential = try await cost(sequentialCalls) { try await calls(sequentialCalls, 1, registry, rules) }
let concurrent = try await cost(concurrentCalls) { try await calls(concurrentCalls, inFlight, registry, rules) }
let list = try await cost(listed) {
    var seen = 0
    for try await found in client.registries(subscription: subscription) { seen += found.network.ipRules.count }
    guard seen == listed * rules else { fatalError("another list") }
}
print(#"{"sequential": \#(sequential), "concurrent": \#(concurrent), "list": \#(list)}"#)
