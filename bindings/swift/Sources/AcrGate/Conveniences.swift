// Shorter ways to say what is said most.

import AcrGateNative

extension Question {
    /// Whether a run of a task gets through; everything else about it is read.
    public static func task(
        _ task: String, _ operation: AccessOperation, on repository: String? = nil, seenAt address: String? = nil,
        settings: RuleSettings? = nil
    ) -> Question {
        let who = Who.task(task: task, seenAt: address)
        return Question(who: who, operation: operation, repository: repository, settings: settings)
    }

    /// Whether somebody whom the question describes gets through, with the roles of a principal if one is named.
    public static func caller(
        _ caller: Caller, _ operation: AccessOperation, on repository: String? = nil, as principal: String? = nil,
        settings: RuleSettings? = nil
    ) -> Question {
        let who = Who.caller(caller: caller, principal: principal)
        return Question(who: who, operation: operation, repository: repository, settings: settings)
    }
}

extension Caller {
    /// Somebody at this public address.
    public static func address(_ address: String) -> Caller {
        .publicAddress(address: address)
    }
}

extension TaskDefinition {
    /// A task whose steps stand in this YAML (format `v1.1.0`); the rest is as Azure does it.
    public static func yaml(_ yaml: String) -> TaskDefinition {
        TaskDefinition(steps: .yaml(yaml: yaml))
    }
}

extension Registry {
    /// The trusted-service workflow for an existing task, or for one that it creates by this definition.
    public func workflow(
        task: String, definition: TaskDefinition? = nil, operation: AccessOperation? = nil,
        closePublicAccess: Bool? = nil
    ) throws -> TaskWorkflow {
        try workflow(
            WorkflowOptions(
                task: task, definition: definition, operation: operation, closePublicAccess: closePublicAccess))
    }
}
