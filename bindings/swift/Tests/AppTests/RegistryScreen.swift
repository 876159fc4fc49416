import AcrGate

/// What a screen of an app shows about one registry, and what its buttons do. Everything is on the main actor, as in an app.
@MainActor
final class RegistryScreen {
    private(set) var rules: NetworkRules?
    private(set) var tasks: [AcrTaskInfo] = []
    private(set) var progress: [String] = []
    private(set) var problem: String?
    private(set) var remedy: String?
    private(set) var isBusy = false
    private var work: Task<Void, Never>?

    private let client: Client
    private let registry: Registry

    init(client: Client, id: String) throws {
        self.client = client
        registry = try client.registry(id)
    }

    /// The button "Refresh".
    func refresh() {
        begin { screen in
            screen.rules = try await screen.registry.networkRules(timeout: 30)
            screen.tasks = []
            for try await task in screen.registry.tasks() { screen.tasks.append(task) }
        }
    }

    /// The button "Let this task in".
    func letIn(task: String) {
        begin { screen in
            let workflow = try screen.registry.workflow(task: task)
            let journal = try await screen.client.journal()
            let plan = try await workflow.plan()
            try await workflow.apply(plan, journal: journal).result { screen.progress.append("\($0)") }
            for try await event in try workflow.verify(journal: journal) { screen.progress.append("\(event)") }
            screen.rules = try await screen.registry.networkRules()
        }
    }

    /// The button "Cancel".
    func cancel() {
        work?.cancel()
    }

    /// Until whatever was begun has ended.
    func settled() async {
        await work?.value
    }

    private func begin(_ what: @escaping @MainActor (RegistryScreen) async throws -> Void) {
        (isBusy, problem, remedy, progress) = (true, nil, nil, [])
        work = Task {
            do {
                try await what(self)
            } catch is CancellationError {
                problem = "cancelled"
            } catch let error as AcrGateError {
                (problem, remedy) = (error.reason, error.hint)
            } catch {
                problem = "\(error)"
            }
            isBusy = false
        }
    }
}
