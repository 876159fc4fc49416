"""Microsoft's article "Allow trusted services to securely access a network-restricted container registry", as written:
its two commands, and its example with ACR Tasks step by step.

Since 2025-06-01 the example needs one thing more, which "Manage network bypass policy for tasks" tells."""

import pytest

REGISTRY = "teamimages"

# The task pulls an image of its registry and pushes it again.
TASK = """\
version: v1.1.0
steps:
- cmd: $Registry/base:1
- push: ["$Registry/base:1"]
"""

DENIED = "client with IP '203.0.113.99' is not allowed access. Refer https://aka.ms/acr/firewall to grant access."


@pytest.fixture(scope="module")
def registry(az, tmp_path_factory):
    """A Premium registry that holds the image `base:1`."""
    created = az(f"acr create --resource-group team --name {REGISTRY} --sku Premium")
    context = tmp_path_factory.mktemp("context")
    (context / "Dockerfile").write_text("FROM scratch\nCOPY hello /\n")
    (context / "hello").write_text("hello")
    log = az(f"acr build --registry {REGISTRY} --image base:1 {context}")
    assert "was successful" in log
    return created


def test_trusted_services_off_and_on(az, emulator, registry):
    assert registry["networkRuleBypassOptions"] == "AzureServices"
    off = az(f"acr update --name {REGISTRY} --allow-trusted-services false")
    assert off["networkRuleBypassOptions"] == "None"
    # Nothing else changes, and nothing else was asked for.
    assert off["publicNetworkAccess"] == "Enabled" and off["networkRuleSet"] == registry["networkRuleSet"]
    assert emulator.requests()[-1]["body"] == {"properties": {"networkRuleBypassOptions": "None"}}
    on = az(f"acr update --name {REGISTRY} --allow-trusted-services true")
    assert on["networkRuleBypassOptions"] == "AzureServices"


def test_example_acr_tasks(az, registry, tmp_path):
    name = f"--registry {REGISTRY} --name nightly"
    # Create a task with a system-assigned identity, and without the default authentication.
    (tmp_path / "acb.yaml").write_text(TASK)
    task = az(
        f"acr task create {name} --assign-identity --auth-mode None --context /dev/null --file {tmp_path}/acb.yaml"
    )
    assert task["identity"]["type"] == "SystemAssigned"
    assert task["credentials"]["sourceRegistry"]["loginMode"] == "None"
    # Assign its identity a role on the registry.
    principal = az(f"acr task show {name} --query identity.principalId")
    az(f"role assignment create --assignee {principal} --scope {registry['id']} --role acrpush")
    # Add the identity's credentials for the registry to the task.
    az(f"acr task credential add {name} --login-server {registry['loginServer']} --use-identity [system]")
    # Disable public access.
    closed = az(f"acr update --name {REGISTRY} --public-network-enabled false")
    assert closed["publicNetworkAccess"] == "Disabled"

    # Since 2025-06-01 that is not enough.
    assert_denied(az.run(f"acr task run {name}"))
    resource = (
        f"--namespace Microsoft.ContainerRegistry --resource-type registries --name {REGISTRY} --resource-group team"
    )
    setting = "properties.networkRuleBypassAllowedForTasks"
    az(f"resource update {resource} --api-version 2025-06-01-preview --set {setting}=true")
    assert az(f"resource show {resource} --api-version 2025-06-01-preview --query {setting}") == "true"

    # Run the task: it bypasses the rules.
    log = az(f"acr task run {name}")
    assert "Successfully pushed image: teamimages.azurecr.test/base:1" in log and "was successful" in log

    # Disable access by trusted services, and run the task again: the run fails.
    az(f"acr update --name {REGISTRY} --allow-trusted-services false")
    assert_denied(az.run(f"acr task run {name}"))

    # What the setting was, it is again.
    az(f"acr update --name {REGISTRY} --allow-trusted-services true")
    az(f"acr task run {name}")


def assert_denied(run):
    """The run failed, and its log tells why in the service's words."""
    assert run.returncode and "Run failed" in run.stderr
    assert "exchange API response code: 403 Forbidden" in run.stdout and DENIED in run.stdout
