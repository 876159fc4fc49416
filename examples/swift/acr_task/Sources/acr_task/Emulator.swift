import AcrGate
import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// A local Azure in a process of its own. It ends with this value, or with this process.
final class Emulator: TokenProvider {
    /// What it says when its doors are open.
    struct Doors: Decodable {
        let arm: String
        let insecureArm: String
        let ca: String
        let adminToken: String
        let tenantId: String
        let subscriptionId: String
        let clientId: String
        let clientSecret: String
    }

    let doors: Doors
    /// The certificate authority, PEM.
    let authority: String
    private let process = Process()

    init() throws {
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        // Tokens are asked for in plain HTTP on loopback, since URLSession of Linux cannot be told a certificate authority.
        // AcrGate can, and talks HTTPS.
        process.arguments = [Emulator.program, "serve", "--exit-with-stdin", "--insecure-arm-port", "0"]
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var line = Data()
        while line.last != UInt8(ascii: "\n") {
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { throw Failed("acrgate-emulator does not start: build it by cargo build --bin acrgate-emulator") }
            line += more
        }
        doors = try JSONDecoder().decode(Doors.self, from: line)
        authority = try String(contentsOfFile: doors.ca, encoding: .utf8)
    }

    deinit {
        process.terminate()
    }

    /// As the environment says, as cargo built it in this checkout, or on the PATH.
    private static var program: String {
        let root = (1...6).reduce(URL(fileURLWithPath: #filePath)) { url, _ in url.deletingLastPathComponent() }
        let built = ["debug", "release"].map { root.appendingPathComponent("target/\($0)/acrgate-emulator").path }
        return ProcessInfo.processInfo.environment["ACRGATE_EMULATOR"]
            ?? built.first(where: FileManager.default.fileExists) ?? "acrgate-emulator"
    }

    /// Host and port of the TLS door.
    var address: String {
        let url = URLComponents(string: doors.arm)
        return "\(url?.host ?? ""):\(url?.port ?? 0)"
    }

    /// A token of the service principal that owns the subscription.
    func token(for scopes: [String]) async throws -> AccessToken {
        struct Answer: Decodable {
            let access_token: String
            let expires_in: Double
        }
        var form = URLComponents()
        form.queryItems = [
            URLQueryItem(name: "grant_type", value: "client_credentials"),
            URLQueryItem(name: "client_id", value: doors.clientId),
            URLQueryItem(name: "client_secret", value: doors.clientSecret),
            URLQueryItem(name: "scope", value: scopes.joined(separator: " ")),
        ]
        let answer = try await send(
            "POST", "\(doors.tenantId)/oauth2/v2.0/token", ["content-type": "application/x-www-form-urlencoded"],
            Data((form.percentEncodedQuery ?? "").utf8))
        let token = try JSONDecoder().decode(Answer.self, from: answer)
        return AccessToken(token: token.access_token, expiresOn: Date(timeIntervalSinceNow: token.expires_in))
    }

    /// Puts an empty resource group into it, by its door for testers.
    func seed(resourceGroup id: String) async throws {
        let seed = ["resources": [["id": id, "location": "westeurope"]]]
        let key = ["authorization": "Bearer \(doors.adminToken)"]
        _ = try await send("PUT", "_emulator/seed", key, JSONEncoder().encode(seed))
    }

    private func send(_ method: String, _ path: String, _ headers: [String: String], _ body: Data) async throws -> Data {
        guard let url = URL(string: doors.insecureArm + path) else { throw Failed("\(path) is no path") }
        var request = URLRequest(url: url)
        request.httpMethod = method
        request.httpBody = body
        headers.forEach { request.setValue($1, forHTTPHeaderField: $0) }
        let (answer, response) = try await URLSession.shared.data(for: request)
        guard let response = response as? HTTPURLResponse, response.statusCode < 300 else {
            throw Failed("the emulator answered: \(String(decoding: answer, as: UTF8.self))")
        }
        return answer
    }
}
