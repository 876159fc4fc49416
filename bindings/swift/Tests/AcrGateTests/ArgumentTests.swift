import AcrGate
import Emulated
import Foundation
import Testing

/// What may be left out arrives when it is given.
@Suite struct ArgumentTests {
    @Test func runsGetTheirOptions() async throws {
        let emulator = try Emulator()
        try await emulator.seedATask()
        let client = try emulator.client()
        let registry = try client.registry(emulator.registryId("team1"))
        let workflow = try registry.workflow(task: "nightly")
        let journal = try await client.journal()
        func options(_ name: String) -> RunOptions { RunOptions(values: [name: "given"]) }

        _ = try await registry.task("nightly").run(options("run"))
        // How these runs end does not matter here.
        _ = try? await workflow.verify(journal: journal, options: options("verify")).result()
        _ = try? await workflow.waitUntilEffective(journal: journal, within: 1, options: options("wait")).result()
        let sent = try await emulator.bodies("POST", "/scheduleRun").map(\.description)
        for name in ["run", "verify", "wait"] {
            #expect(sent.contains { $0.contains(#""\#(name)""#) }, "\(name) is not in \(sent)")
        }
    }

    @Test func credentialsGetTheirIdentity() async throws {
        let emulator = try Emulator()
        try await emulator.seedATask()
        let task = try emulator.client().registry(emulator.registryId("team1")).task("nightly")
        let identity = "0000001d-0000-4000-8000-0000000000bb"
        _ = try? await task.addCredential(loginServer: "team1.azurecr.test", identity: identity)
        let sent = try await emulator.bodies("PATCH", "/tasks/nightly").map(\.description)
        #expect(sent.contains { $0.contains(identity) }, "\(sent)")
    }

    @Test func answersToPrivateEndpointsGetTheirDescription() async throws {
        let emulator = try Emulator()
        let name = "team1.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        let state: JSON = ["privateLinkServiceConnectionState": ["status": "Pending"]]
        let registry: JSON = [
            "id": .string(emulator.registryId("team1")), "location": "westeurope", "sku": ["name": "Premium"],
            "properties": ["privateEndpointConnections": [["name": .string(name), "properties": state]]],
        ]
        try await emulator.door("PUT", "seed", ["resources": [registry]])
        let handle = try emulator.client().registry(emulator.registryId("team1"))

        let approved = try await handle.approvePrivateEndpoint(name, description: "the build network")
        #expect([approved.status, approved.description] == ["Approved", "the build network"])
        let rejected = try await handle.rejectPrivateEndpoint(name, description: "no longer")
        #expect([rejected.status, rejected.description] == ["Rejected", "no longer"])
        let begun = try await handle.beginAnswerPrivateEndpoint(name, status: "Approved", description: "again")
        let answered = try await begun.wait()
        #expect([answered.status, answered.description] == ["Approved", "again"])
        let refused = try await handle.beginAnswerPrivateEndpoint(name, status: "Rejected").wait()
        #expect(refused.status == "Rejected")
    }

    /// Each differs from the plan without it.
    @Test func aWorkflowGetsWhatItIsAskedFor() async throws {
        let emulator = try Emulator()
        try await emulator.seedATask()
        let registry = try emulator.client().registry(emulator.registryId("team1"))
        let plain = try await registry.workflow(task: "nightly").plan()
        #expect(plain.task == "nightly")
        #expect(try await registry.workflow(task: "nightly", closePublicAccess: true).plan() != plain)
        #expect(try await registry.workflow(task: "nightly", operation: .pull).plan() != plain)
        let yaml = "version: v1.1.0\nsteps:\n  - cmd: $Registry/team/base:v1\n"
        let new = try await registry.workflow(task: "weekly", definition: .yaml(yaml)).plan()
        #expect("\(new)".contains("create task weekly"), "\(new)")
    }

    @Test func waitingForARunEndsWhenItsTimeIsOver() async throws {
        let emulator = try Emulator()
        try await emulator.seedATask()
        let client = try emulator.client()
        let registry = try client.registry(emulator.registryId("team1"))
        try await registry.editNetwork(NetworkEdit(defaultAction: "Deny"))
        let workflow = try registry.workflow(task: "nightly")
        let work = try await workflow.waitUntilEffective(journal: client.journal(), within: 0.1)
        do {
            try await work.result(timeout: 20)
            Issue.record("nobody let the task in")
        } catch AcrGateError.timeout(let details) {
            #expect(!details.reason.contains("20"), "it went on for longer than it was to")
        }
        #expect(try await emulator.bodies("POST", "/scheduleRun").count < 5)
    }
}

extension Emulator {
    /// What was sent to paths that end like this.
    func bodies(_ method: JSON, _ path: String) async throws -> [JSON] {
        try await door("GET", "requests")["requests"].items
            .filter { $0["method"] == method && $0["path"].text?.hasSuffix(path) == true }.map { $0["body"] }
    }
}
