"""Tasks and runs: create, show, identity, credential, run, logs, list, cancel, delete, and quick runs."""

import re

import pytest

REGISTRY = "registry1"
HOST = "registry1.azurecr.test"
OF_REGISTRY = f"--registry {REGISTRY}"


@pytest.fixture(scope="module")
def context(tmp_path_factory):
    """A folder to build an image from."""
    folder = tmp_path_factory.mktemp("context")
    (folder / "Dockerfile").write_text("FROM scratch\nCOPY hello /\n")
    (folder / "hello").write_text("hello")
    (folder / "acb.yaml").write_text(
        "version: v1.1.0\nsteps:\n- build: -t $Registry/app:$ID .\n- push: [$Registry/app:$ID]\n"
    )
    return folder


@pytest.fixture(scope="module")
def registry(az, context):
    """A Premium registry with the image `base:1`."""
    registry = az(f"acr create --resource-group team --name {REGISTRY} --sku Premium")
    az(f"acr build {OF_REGISTRY} --image base:1 {context}")
    return registry


@pytest.fixture(scope="module")
def task(az, registry):
    """A task that pulls `base:1` with the default authentication."""
    created = az(f"acr task create {OF_REGISTRY} --name pulls --context /dev/null --cmd $Registry/base:1")
    return created["name"]


def test_quick_runs(az, registry, context):
    log = az(f"acr build {OF_REGISTRY} --image app:{{{{.Run.ID}}}} {context}")
    assert "Step 1/" in log and f"Successfully tagged {HOST}/app:" in log
    log = az(f"acr run {OF_REGISTRY} --file acb.yaml {context}")
    assert f"Successfully pushed image: {HOST}/app:" in log
    log = az(f"acr run {OF_REGISTRY} --cmd $Registry/base:1 /dev/null")
    assert "Downloaded newer image" in log
    runs = az(f"acr task list-runs {OF_REGISTRY}")
    assert [each["runType"] for each in runs[:3]] == ["QuickRun", "QuickRun", "QuickBuild"]
    assert {each["status"] for each in runs} == {"Succeeded"}


def test_task(az, registry, task):
    shown = az(f"acr task show {OF_REGISTRY} --name {task}")
    assert shown["step"]["type"] == "EncodedTask" and shown["status"] == "Enabled" and shown["timeout"] == 3600
    assert task in [each["name"] for each in az(f"acr task list {OF_REGISTRY}")]
    off = az(f"acr task update {OF_REGISTRY} --name {task} --status Disabled")
    assert off["status"] == "Disabled"
    assert "is disabled" in az.refused(f"acr task run {OF_REGISTRY} --name {task}")
    assert az(f"acr task update {OF_REGISTRY} --name {task} --status Enabled")["status"] == "Enabled"


def test_run_and_logs(az, task):
    log = az(f"acr task run {OF_REGISTRY} --name {task}")
    assert f"Logging in to registry: {HOST}" in log and "was successful" in log
    started = start(az, task)
    run = f"{OF_REGISTRY} --run-id {started}"
    # The log of a run that may be under way is streamed to its end.
    assert "was successful" in az(f"acr task logs {run}")
    shown = az(f"acr task show-run {run}")
    assert shown["status"] == "Succeeded" and shown["task"] == task
    assert az(f"acr task update-run {run} --no-archive false")["isArchiveEnabled"]
    newest = az(f"acr task list-runs {OF_REGISTRY} --name {task} --top 1")
    assert [each["runId"] for each in newest] == [started]
    assert az(f"acr task list-runs {OF_REGISTRY} --run-status Failed") == []


def start(az, task):
    """Starts a run without waiting for it, and gives its id."""
    said = az.run(f"acr task run {OF_REGISTRY} --name {task} --no-wait").stderr
    return re.search(r"Queued a run with ID: (\w+)", said)[1]


def test_cancel(az, emulator, task):
    # A pull that does not end by itself.
    emulator.door("PUT", "faults", {"faults": [{"host": HOST, "path": "/v2/base/manifests/", "delayMs": 600_000}]})
    try:
        run = f"{OF_REGISTRY} --run-id {start(az, task)}"
        assert az(f"acr task show-run {run}")["status"] in ("Queued", "Running")
        az(f"acr task cancel-run {run}")
        # The log ends when the run does.
        assert "was canceled" in az.run(f"acr task logs {run}").stdout
        assert az(f"acr task show-run {run}")["status"] == "Canceled"
    finally:
        emulator.door("DELETE", "faults")


def test_identities(az, registry, task):
    builder = az("identity create --resource-group team --name builder")
    name = f"{OF_REGISTRY} --name {task}"
    assert az(f"acr task identity show {name}") == {}
    system = az(f"acr task identity assign {name}")["identity"]
    assert system["type"] == "SystemAssigned" and system["principalId"]
    both = az(f"acr task identity assign {name} --identities [system] {builder['id']}")["identity"]
    assert both["type"].replace(" ", "") == "SystemAssigned,UserAssigned"
    assert [each["clientId"] for each in both["userAssignedIdentities"].values()] == [builder["clientId"]]
    assert az(f"acr task identity show {name}")["principalId"] == system["principalId"]
    left = az(f"acr task identity remove {name} --identities [system]")["identity"]
    assert left["type"] == "UserAssigned" and left["userAssignedIdentities"] == both["userAssignedIdentities"]
    assert az(f"acr task identity remove {name} --identities [all]")["identity"] in (None, {"type": "None"})


def test_credentials(az, task):
    name = f"{OF_REGISTRY} --name {task}"
    az(f"acr task credential add {name} --login-server {HOST} --use-identity [system]")
    added = az(f"acr task credential add {name} --login-server other.azurecr.test --username me --password hush")
    # What they are, only a call of its own shows.
    assert added == {HOST: None, "other.azurecr.test": None}
    listed = az(f"acr task credential list {name}")
    assert listed[HOST]["identity"] == "[system]"
    assert listed["other.azurecr.test"]["userName"]["value"] == "me"
    az(f"acr task credential update {name} --login-server other.azurecr.test --username you --password hush")
    left = az(f"acr task credential remove {name} --login-server other.azurecr.test")
    assert left == {HOST: None}
    az(f"acr task credential remove {name} --login-server {HOST}")


def test_user_assigned_identity(az, registry):
    """A task that signs in as a user-assigned identity, with a role on the registry."""
    puller = az("identity create --resource-group team --name puller")
    az(
        f"role assignment create --role AcrPull --scope {registry['id']} --assignee-object-id {puller['principalId']}"
        " --assignee-principal-type ServicePrincipal"
    )
    name = f"{OF_REGISTRY} --name identified"
    az(
        f"acr task create {name} --assign-identity {puller['id']} --auth-mode None"
        " --context /dev/null --cmd $Registry/base:1"
    )
    # Without a credential entry the task signs in nowhere.
    assert "authentication required" in az.run(f"acr task run {name}").stdout
    az(f"acr task credential add {name} --login-server {HOST} --use-identity {puller['clientId']}")
    assert "was successful" in az(f"acr task run {name}")


def test_repository_roles(az, emulator, context):
    """Where roles on repositories count, runs have no rights but those of whom they sign in as."""
    registry = az("acr create --resource-group team --name registry2 --sku Premium --role-assignment-mode rbac-abac")
    build = f"acr build --registry registry2 --image base:1 {context}"
    assert "authentication required" in az.run(build).stdout
    assign = f"role assignment create --scope {registry['id']} --assignee"
    az(f"{assign} {emulator.clientId} --role", "Container Registry Repository Writer")
    assert "was successful" in az(f"{build} --source-acr-auth-id [caller]")
    name = "--registry registry2 --name nightly"
    pull = "--assign-identity --source-acr-auth-id [system] --context /dev/null --cmd $Registry/base:1"
    task = az(f"acr task create {name} {pull}")
    assert "authentication required" in az.run(f"acr task run {name}").stdout
    az(f"{assign} {task['identity']['principalId']} --role", "Container Registry Repository Reader")
    assert "was successful" in az(f"acr task run {name}")


def test_timers(az, registry):
    name = f"{OF_REGISTRY} --name timed"
    az(f"acr task create {name} --context /dev/null --cmd $Registry/base:1 --schedule", "0 3 * * *")
    (timer,) = az(f"acr task timer list {name}")
    assert timer["schedule"] == "0 3 * * *" and timer["status"] == "Enabled"
    az(f"acr task timer update {name} --timer-name {timer['name']} --enabled false")
    assert [each["status"] for each in az(f"acr task timer list {name}")] == ["Disabled"]
    az(f"acr task timer remove {name} --timer-name {timer['name']}")
    assert az(f"acr task timer list {name}") in ([], "")


def test_delete(az, registry):
    az(f"acr task create {OF_REGISTRY} --name passing --context /dev/null --cmd $Registry/base:1")
    az(f"acr task delete {OF_REGISTRY} --name passing --yes")
    assert "ResourceNotFound" in az.refused(f"acr task show {OF_REGISTRY} --name passing")
