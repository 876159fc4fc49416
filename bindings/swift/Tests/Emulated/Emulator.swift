import AcrGate
import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// A local Azure in a process of its own, on free ports. It ends with this value, or with this process.
public final class Emulator: Sendable {
    /// What the program says when its doors are open, as far as tests need it.
    public struct Doors: Decodable, Sendable {
        public let arm: String
        public let insecureArm: String
        public let proxy: String
        public let ca: String
        public let adminToken: String
        public let tenantId: String
        public let subscriptionId: String
        public let clientId: String
        public let clientSecret: String
    }

    public let doors: Doors
    /// The certificate authority, PEM.
    public let authority: String
    private let process: Process

    /// Starts the program that `ACRGATE_EMULATOR` names, with more arguments of `serve` if it needs some.
    public init(_ arguments: String...) throws {
        guard let program = ProcessInfo.processInfo.environment["ACRGATE_EMULATOR"] else {
            throw Trouble("ACRGATE_EMULATOR is not set: run the tests by cargo xtask test --suite swift")
        }
        let process = Process()
        let input = Pipe()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        // URLSession of Linux cannot be told a certificate authority; what is tested can.
        process.arguments = ["serve", "--exit-with-stdin", "--insecure-arm-port", "0"] + arguments
        // Whoever holds the other end keeps it running.
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        self.process = process
        doors = try JSONDecoder().decode(Doors.self, from: Emulator.firstLine(of: output.fileHandleForReading))
        authority = try String(contentsOfFile: doors.ca, encoding: .utf8)
    }

    deinit {
        process.terminate()
    }

    private static func firstLine(of output: FileHandle) throws -> Data {
        var line = Data()
        while line.last != UInt8(ascii: "\n") {
            let more = output.availableData
            if more.isEmpty { throw Trouble("the emulator ended before its doors were open") }
            line += more
        }
        return line
    }

    /// `/subscriptions/…/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/NAME`.
    public func registryId(_ name: String) -> String {
        "/subscriptions/\(doors.subscriptionId)/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/\(name)"
    }

    /// Asks the testers' door.
    @discardableResult
    public func door(_ method: String, _ name: String, _ body: JSON? = nil) async throws -> JSON {
        let key = "Bearer \(doors.adminToken)"
        return try await ask(method, "_emulator/\(name)", ["authorization": key], body.map { try $0.data() })
    }

    /// A token of the service principal that owns the subscription.
    public func token(for scopes: [String]) async throws -> AccessToken {
        var form = URLComponents()
        form.queryItems = [
            URLQueryItem(name: "grant_type", value: "client_credentials"),
            URLQueryItem(name: "client_id", value: doors.clientId),
            URLQueryItem(name: "client_secret", value: doors.clientSecret),
            URLQueryItem(name: "scope", value: scopes.joined(separator: " ")),
        ]
        let body = Data((form.percentEncodedQuery ?? "").utf8)
        let header = ["content-type": "application/x-www-form-urlencoded"]
        let answer = try await ask("POST", "\(doors.tenantId)/oauth2/v2.0/token", header, body)
        guard let token = answer["access_token"].text, let seconds = answer["expires_in"].number else {
            throw Trouble("no token in \(answer.members.keys)")
        }
        return AccessToken(token: token, expiresOn: Date(timeIntervalSinceNow: seconds))
    }

    private func ask(_ method: String, _ path: String, _ headers: [String: String], _ body: Data?) async throws -> JSON {
        guard let url = URL(string: doors.insecureArm + path) else { throw Trouble("\(path) is no path") }
        var request = URLRequest(url: url, timeoutInterval: 30)
        request.httpMethod = method
        request.httpBody = body
        headers.forEach { request.setValue($1, forHTTPHeaderField: $0) }
        let (text, response) = try await URLSession.shared.data(for: request)
        guard let status = (response as? HTTPURLResponse)?.statusCode, (200..<300).contains(status) else {
            throw Trouble("\(method) \(path): \(String(decoding: text, as: UTF8.self))")
        }
        return text.isEmpty ? .null : try JSON(parsing: text)
    }

    /// How a client finds it: trusts its authority alone, and reaches login servers by its address.
    public var options: ClientOptions {
        ClientOptions(
            cloud: cloud, roots: .only(pem: authority), proxy: Proxy.none,
            connectTo: [ConnectTo(pattern: "*.azurecr.test", address: address)], settle: 0.05)
    }

    public var cloud: Cloud {
        .custom(resourceManager: doors.arm, authority: doors.arm, loginServerSuffix: "azurecr.test")
    }

    /// Host and port of the TLS door.
    public var address: String {
        let url = URLComponents(string: doors.arm)
        return "\(url?.host ?? ""):\(url?.port ?? 0)"
    }

    /// A client that signs in as the owner.
    public func client() throws -> Client {
        try Client(options: options, token: token)
    }
}

/// What keeps a test from going on.
public struct Trouble: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
