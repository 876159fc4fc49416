import AcrGate

func letIn(_ task: String, to id: String, as client: Client) async throws -> Decision {
    let registry = try client.registry(id)

    // What is to be done, step by step; then do it, and prove it by a run that really pulls and pushes.
    let workflow = try registry.workflow(task: task, closePublicAccess: true)
    let plan = try await workflow.plan()
    print(plan)
    let journal = try await client.journal()  // in a file, by `path:`, it survives a crash
    try await workflow.apply(plan, journal: journal).result { event in print(event) }
    try await workflow.verify(journal: journal).result()

    do {  // From here, whom no rule names is refused.
        try await registry.dataPlane().pullImage("team/base", reference: "v1")
    } catch AcrGateError.networkDenied(let details) {
        print("the registry saw \(details.clientAddress ?? "nobody"): \(details.hint ?? details.message)")
    }
    // Why is it allowed, or denied? Every layer, its source, and the smallest fix.
    return try await registry.explain(.task(task, .pull, on: "team/base")).decision
}
