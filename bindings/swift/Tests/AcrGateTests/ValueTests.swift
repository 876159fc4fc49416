import AcrGate
import Emulated
import Foundation
import Testing

/// Values are Swift's: they compare, have a text, keep secrets, and their JSON is the one of the other languages.
@Suite struct ValueTests {
    @Test func inputsNameOnlyWhatTheyWish() throws {
        let edit = NetworkEdit(allowTrustedServices: true, addIpRules: ["203.0.113.7"])
        #expect(json(edit) == ["allow_trusted_services": true, "add_ip_rules": ["203.0.113.7"], "remove_ip_rules": []])
        #expect(try decoded(#"{"add_ip_rules": ["203.0.113.7"], "allow_trusted_services": true}"#) == edit)
        #expect(edit != NetworkEdit())
    }

    @Test func choicesAreTaggedAndWordsAreWords() throws {
        let step = Step.assignRole(role: "r", roleName: "AcrPush", principal: nil)
        #expect(json(step) == ["type": "assign_role", "role": "r", "role_name": "AcrPush"])
        #expect(try decoded(#"{"type": "assign_role", "role": "r", "role_name": "AcrPush", "principal": null}"#) == step)
        #expect(DecisionClass.publicOpen.rawValue == "public-open")
        #expect(DecisionClass(rawValue: "default-deny") == .defaultDeny)
        #expect(DecisionClass(rawValue: "perhaps") == nil)
        #expect(Set(Verdict.allCases).count == 3)
        #expect(json(Verdict.denied) == "denied")
        #expect(throws: DecodingError.self) { try decoded(#"{"type": "guess"}"#) as Step }
    }

    @Test func aDecisionIsMadeOfflineAndHasAText() throws {
        let document = try String(contentsOf: workspace.appending(path: "examples/rust/documents/task-denied.json"), encoding: .utf8)
        let decision = try Decision.decide(document)
        #expect(decision.verdict == .denied)
        #expect("\(decision)".hasPrefix("denied"), "\(decision)")
        #expect(try decoded(String(decoding: json(decision).data(), as: UTF8.self)) == decision)
        #expect(Set([decision, try Decision.decide(document)]).count == 1)
    }

    @Test func valuesThatTheSDKPrintsHaveATextHereToo() throws {
        let open = try NetworkRules.read(registry: #"{"sku": {"name": "Premium"}, "properties": {}}"#)
        let closed = try open.applying(NetworkEdit(publicNetworkAccess: false))
        let document = try String(contentsOf: workspace.appending(path: "examples/rust/documents/task-denied.json"), encoding: .utf8)
        let shown: [[any CustomStringConvertible]] = [
            [try open.exposure(), Step.assignRole(role: "r", roleName: "AcrPush", principal: nil)],
            try open.warnings(about: NetworkEdit(addIpRules: ["10.0.0.0/8"])),
            try open.accessChanges(to: closed),
            try Decision.decide(document).fixes,
            [FieldChange(field: "bypass", before: #""a""#, after: #""b""#)],
        ]
        for values in shown {
            #expect(!values.isEmpty)
            for value in values { #expect("\(value)".contains(" ") && !"\(value)".contains("("), "\(value)") }
        }
    }

    @Test func questionsAreShort() {
        let who = Who.task(task: "nightly", seenAt: nil)
        #expect(Question.task("nightly", .push, on: "app") == Question(who: who, operation: .push, repository: "app"))
        let caller = Who.caller(caller: .publicAddress(address: "203.0.113.7"), principal: nil)
        #expect(Question.caller(.address("203.0.113.7"), .pull) == Question(who: caller, operation: .pull))
        let settings = RuleSettings(
            containerInstancesSystemAssigned: true, publicAccessOverridesRules: true,
            tasksBypassNeedsTrustedServices: true, hiddenSubnetRules: .unknown)
        #expect(
            Question.task("nightly", .pull, seenAt: "203.0.113.7", settings: settings)
                == Question(who: .task(task: "nightly", seenAt: "203.0.113.7"), operation: .pull, settings: settings))
        #expect(
            Question.caller(.address("203.0.113.7"), .pull, on: "app", as: "id", settings: settings)
                == Question(
                    who: .caller(caller: .publicAddress(address: "203.0.113.7"), principal: "id"), operation: .pull,
                    repository: "app", settings: settings))
        #expect(TaskDefinition.yaml("version: v1.1.0").steps == .yaml(yaml: "version: v1.1.0"))
    }

    @Test func secretsAreNotShown() throws {
        let options = ClientOptions(proxy: .url(url: "http://user:hunter2@proxy.test:3128"))
        let token = AccessToken(token: "hunter2", expiresOn: .now)
        var dumped = ""
        dump(options, to: &dumped)
        dump(token, to: &dumped)
        for shown in ["\(options)", "\(token)", String(reflecting: options), String(reflecting: token), dumped] {
            #expect(!shown.contains("hunter2"), "\(shown)")
        }
        #expect(token.token.text == "hunter2")
    }

    @Test func rulesAreWorkedOnWithoutAClient() throws {
        #expect(try IpRules.aggregate(["203.0.113.0/25", "203.0.113.128/25"]) == ["203.0.113.0/24"])
        let denial = "client with IP '203.0.113.7' is not allowed access. Refer https://aka.ms/acr/firewall to grant access."
        #expect(try IpRules.deniedAddress(in: denial) == "203.0.113.7")
        #expect(try TrustedService.catalogue().contains { $0.service == "registry_tasks" && $0.trusted })
    }
}

func decoded<Value: Decodable>(_ text: String) throws -> Value {
    try JSONDecoder().decode(Value.self, from: Data(text.utf8))
}

/// The root of the repository.
let workspace: URL = (1...5).reduce(URL(filePath: #filePath)) { url, _ in url.deletingLastPathComponent() }
