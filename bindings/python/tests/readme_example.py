import acrgate
from acrgate import AccessOperation, Client, Decision, Question, Who, WorkflowOptions


def let_in(task: str, registry_id: str, client: Client) -> Decision:
    registry = client.registry(registry_id)

    # What is to be done, step by step; then do it, and prove it by a run that really pulls and pushes.
    workflow = registry.workflow(WorkflowOptions(task=task, close_public_access=True))
    plan = workflow.plan()
    print(plan)
    journal = client.journal()  # in a file, by its path, it survives a crash
    for event in workflow.apply(plan, journal):
        print(event)
    workflow.verify(journal).result()

    try:  # From here, whom no rule names is refused.
        registry.data_plane().pull_image("team/base", "v1")
    except acrgate.NetworkDeniedError as denial:
        print(f"the registry saw {denial.client_address}: {denial.hint}")
    # Why is it allowed, or denied? Every layer, its source, and the smallest fix.
    question = Question(who=Who.Task(task=task), operation=AccessOperation.Pull(), repository="team/base")
    return registry.explain(question).decision
