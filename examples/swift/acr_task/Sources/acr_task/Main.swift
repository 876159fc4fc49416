// The trusted-service workflow for an ACR task, from an empty registry to an allowed run and a denied one.
//
// Without arguments it starts a local Azure, the program acrgate-emulator, and talks to it over HTTPS, as it would to the real
// one. `--azure` uses the real one. `--help` tells the rest.

import AcrGate
import Foundation

@main
struct Main {
    static func main() async {
        let screen = Screen()
        do {
            let arguments = try Arguments(CommandLine.arguments.dropFirst())
            if arguments.help {
                screen.line(Arguments.help)
                return
            }
            try await run(arguments, screen)
            screen.total()
        } catch let wrong as WrongArguments {
            FileHandle.standardError.write(Data("\(wrong.reason)\n\n\(Arguments.help)\n".utf8))
            exit(2)
        } catch {
            screen.failed(error)
            exit(1)
        }
    }

    private static func run(_ arguments: Arguments, _ screen: Screen) async throws {
        let cloud = try await arguments.azure ? Cloud.azure(arguments) : Cloud.local()
        let registry = try cloud.client.registry(cloud.registryId)
        let there: Bool
        do {
            _ = try await registry.get()
            there = true
        } catch AcrGateError.notFound {
            there = false
        }
        let story = Story(client: cloud.client, registry: registry, screen: screen, arguments: arguments, there: there)
        let told = await result { try await story.tell() }
        if arguments.keep, case .success = told {
            await cloud.keep(screen)
        } else if !there && !arguments.keep {
            try await screen.step("delete the registry") { try await registry.delete() }
        }
        try told.get()
    }
}

/// How it ended, to be looked at later.
func result(of work: () async throws -> Void) async -> Result<Void, any Error> {
    do { return .success(try await work()) } catch { return .failure(error) }
}
