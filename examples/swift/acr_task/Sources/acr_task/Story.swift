import AcrGate
import Foundation

/// Where the example's images go: a name that nobody else uses.
private let base = "acrgate-example/base"
private let app = "acrgate-example/app"

/// The task's steps: a build, which pulls its base image, and a push. Azure takes it as it is.
private let steps = """
    version: v1.1.0
    steps:
      - build: -t {{.Run.Registry}}/\(app):{{.Run.ID}} -f Dockerfile .
      - push:
          - {{.Run.Registry}}/\(app):{{.Run.ID}}

    """

/// Container Registry Repository Writer.
private let repositoryWriter = "2a1e307c-b015-4ebd-883e-5b7698a07328"

/// The story, step by step.
struct Story: Sendable {
    let client: Client
    let registry: Registry
    let screen: Screen
    let arguments: Arguments
    /// Whether the registry was there before.
    let there: Bool

    /// What is needed to put everything back.
    private struct Changes {
        let before: RegistryInfo
        let workflow: TaskWorkflow
        let journal: Journal
        /// The role that was given to whoever runs the example.
        let mine: Assigned?
    }

    func tell() async throws {
        let first = there ? "use" : "create (Premium, which costs money) and at the end delete"
        try agree("This is going to \(first) \(registry.id) and to push an image to it.")
        screen.title("Prepare: a registry with an image in it")
        let (before, mine) = try await prepare()
        let options = try await images(before)

        screen.title("Allow: plan, apply and verify the workflow")
        let workflow = try await workflow()
        let plan = try await workflow.plan()
        screen.block(plan)
        try agree(
            "This is going to apply the plan, run the task, disallow trusted services, run it again, and put everything back.")
        let changes = Changes(before: before, workflow: workflow, journal: try await journal(), mine: mine)
        let told = await result { try await allowAndDeny(plan, changes, options) }
        if !arguments.keep {
            // Whatever happened, nothing is left behind.
            if case .failure(let error) = told { screen.failed(error) }
            screen.title("Put everything back")
            try await putBack(changes)
        }
        try await changes.journal.close()
        try told.get()
    }

    private func allowAndDeny(_ plan: Plan, _ changes: Changes, _ options: RunOptions) async throws {
        let (workflow, journal) = (changes.workflow, changes.journal)
        try await screen.show(workflow.apply(plan, journal: journal))
        show(try await screen.show(workflow.verify(journal: journal, options: options)))

        screen.title("Deny: trusted services no longer allowed")
        try await screen.step("disallow trusted services") {
            try await registry.editNetwork(NetworkEdit(allowTrustedServices: false))
        }
        do {
            try await screen.show(workflow.verify(journal: journal, options: options))
            throw Failed("the run was to be denied, and was not")
        } catch AcrGateError.networkDenied(let denial) {
            screen.line("the service says: \(denial.reason)")
            let explanation = try await screen.step("ask why") {
                try await registry.explain(.task(arguments.task, .push, on: app, seenAt: denial.clientAddress))
            }
            screen.block(explanation.decision)
        }
    }

    /// Restores every setting that the story changed; pushed images stay in a registry that was there before.
    private func putBack(_ changes: Changes) async throws {
        let before = changes.before.network
        try await screen.step("set trusted services as they were") {
            try await registry.editNetwork(NetworkEdit(allowTrustedServices: before.bypass == "AzureServices"))
        }
        try await screen.show(changes.workflow.rollBack(journal: changes.journal))
        if case .created(let assignment) = changes.mine {
            try await screen.step("take my own role away again") {
                try await registry.roleAssignments().remove(assignment.id)
            }
        }
        let now = try await registry.networkRules()
        let both = zip(Mirror(reflecting: now).children, Mirror(reflecting: before).children)
        let left = both.filter { "\($0.value)" != "\($1.value)" }.compactMap(\.0.label)
        // Once written, the tasks flag stays; Azure takes a missing one for false.
        screen.line("the network rules are as they were\(left.isEmpty ? "" : ", but for \(left.joined(separator: ", "))")")
    }

    /// The registry, created if need be, with a right to push to it.
    private func prepare() async throws -> (RegistryInfo, Assigned?) {
        let before: RegistryInfo
        if there {
            before = try await screen.step("read the registry") { try await registry.get() }
        } else {
            let mode = arguments.registryMode == "abac" ? "AbacRepositoryPermissions" : "LegacyRegistryPermissions"
            let wanted = CreateRegistry(location: arguments.location, sku: "Premium", roleAssignmentMode: mode)
            before = try await screen.step("create a Premium registry") { try await registry.create(wanted) }
        }
        // With permissions on repositories not even an Owner may push.
        guard before.roleAssignmentMode == "AbacRepositoryPermissions" else { return (before, nil) }
        let mine = try await screen.step("give myself a role on its repositories") {
            try await registry.roleAssignments().assign(
                role: repositoryWriter, principal: client.principal(),
                kind: arguments.azure ? .user : .servicePrincipal)
        }
        return (before, mine)
    }

    /// Pushes the base image and uploads the context that a run builds on it. A task of somebody else has its own.
    private func images(_ info: RegistryInfo) async throws -> RunOptions {
        if arguments.azure && arguments.existingTask { return RunOptions() }
        let images = try client.dataPlane(info.loginServer)
        try await screen.step("push the base image") { try await pushBase(to: images, base) }
        let context = try context(from: info.loginServer, base)
        return RunOptions(
            context: try await screen.step("upload the task's context") { try await registry.uploadSource(context) })
    }

    private func workflow() async throws -> TaskWorkflow {
        let definition = TaskDefinition.yaml(steps)
        guard arguments.existingTask else {
            return try registry.workflow(task: arguments.task, definition: definition, closePublicAccess: true)
        }
        if !arguments.azure {
            try await screen.step("create the task, as somebody else would have") {
                try await registry.task(arguments.task).create(definition)
            }
        }
        return try registry.workflow(task: arguments.task, closePublicAccess: true)
    }

    /// In Azure a file, which tells what was done even if this process ends halfway.
    private func journal() async throws -> Journal {
        guard arguments.azure else { return try await client.journal() }
        let path = "\(arguments.registry)-\(arguments.task).journal"
        screen.line("what is done is written to \(path)")
        return try await client.journal(path: path)
    }

    /// In Azure, asks before anything is changed.
    private func agree(_ what: String) throws {
        guard arguments.azure && !arguments.yes else { return }
        screen.line("\(what) Go on? [y/N]")
        guard ["y", "Y", "yes"].contains(readLine() ?? "") else { throw Failed("stopped before the next change") }
    }

    private func show(_ proof: Verified) {
        let digests = proof.log.lazy.map { $0.trimmingCharacters(in: .whitespaces) }.filter { $0.hasPrefix("Digest: ") }
        screen.line("pulled \(digests.first.map { String($0.dropFirst(8)) } ?? "(see the log)")")
        for image in proof.run.outputImages {
            screen.line("pushed \(image.digest) \(image.repository):\(image.tag ?? "")")
        }
    }
}
