"""What surrounds registries: role assignments, groups, resources, providers, and `az rest`."""

import json

import pytest


@pytest.fixture(scope="module")
def registry(az):
    """A Premium registry."""
    return az("acr create --resource-group team --name registry1 --sku Premium")["id"]


@pytest.fixture(scope="module")
def identity(az):
    """A user-assigned identity."""
    return az("identity create --resource-group team --name builder")


def test_identities(az, identity, emulator):
    assert identity["tenantId"] == emulator.tenantId
    assert az("identity show --resource-group team --name builder") == identity
    assert [each["name"] for each in az("identity list")] == ["builder"]
    az("identity create --resource-group team --name passing")
    az("identity delete --resource-group team --name passing")
    assert [each["name"] for each in az("identity list --resource-group team")] == ["builder"]


def test_role_assignments(az, registry, identity):
    principal = identity["principalId"]
    first = az(
        f"role assignment create --role AcrPull --scope {registry}"
        f" --assignee-object-id {principal} --assignee-principal-type ServicePrincipal"
    )
    assert first["scope"] == registry and first["principalId"] == principal
    # By name: the CLI asks the directory for the application's principal.
    az(f"role assignment create --role AcrPush --scope {registry} --assignee {identity['clientId']}")
    # The same once more is what is there already.
    again = az(f"role assignment create --role AcrPush --scope {registry} --assignee {identity['clientId']}")
    listed = az(f"role assignment list --scope {registry}")
    assert {each["name"] for each in listed} == {first["name"], again["name"]}
    assert {each["roleDefinitionName"] for each in listed} == {"AcrPull", "AcrPush"}
    assert {each["principalName"] for each in listed} == {identity["clientId"]}
    inherited = az(f"role assignment list --scope {registry} --include-inherited")
    assert "Owner" in {each["roleDefinitionName"] for each in inherited} and len(inherited) > len(listed)
    assert len(az(f"role assignment list --all --assignee {principal}")) == 2
    az(f"role assignment delete --ids {first['id']}")
    az(f"role assignment delete --scope {registry} --role AcrPush --assignee {identity['clientId']}")
    assert az(f"role assignment list --scope {registry}") == []


def test_role_assignments_are_refused(az, registry):
    nobody = "--assignee-object-id 00000000-0000-0000-0000-00000000dead --assignee-principal-type ServicePrincipal"
    assert "PrincipalNotFound" in az.refused(f"role assignment create --role AcrPull --scope {registry} {nobody}")
    assert "doesn't exist" in az.refused(f"role assignment create --role AcrFly --scope {registry} {nobody}")


def test_role_definitions(az):
    (role,) = az("role definition list --name AcrPush")
    assert role["name"] == "8311e382-0749-4cb8-b61a-304f252e45ec"
    assert "Microsoft.ContainerRegistry/registries/push/write" in role["permissions"][0]["actions"]


def test_groups(az):
    made = az("group create --name passing --location westus --tags a=b")
    assert made["properties"]["provisioningState"] == "Succeeded"
    assert az("group show --name passing") == made
    assert {each["name"] for each in az("group list")} == {"team", "passing"}
    az("acr create --resource-group passing --name passing1 --sku Premium")
    az("group delete --name passing --yes")
    assert az("group exists --name passing") == "false"
    # With all that was in it.
    assert "passing1" not in [each["name"] for each in az("acr list")]
    assert "ResourceGroupNotFound" in az.refused("group show --name passing")


def test_resources(az, registry):
    kind = "--resource-type Microsoft.ContainerRegistry/registries"
    named = f"--resource-group team --name registry1 {kind}"
    assert "registry1" in [each["name"] for each in az(f"resource list {kind}")]
    assert [each["id"] for each in az("resource list --resource-group team --name registry1")] == [registry]
    assert az(f"resource show {named}")["id"] == registry
    # GET and PUT of the whole document, with what cannot be written in it.
    updated = az(f"resource update {named} --set tags.team=images properties.dataEndpointEnabled=true")
    assert updated["tags"] == {"team": "images"}
    shown = az(f"resource show --ids {registry} --api-version 2025-11-01")
    assert shown["properties"]["dataEndpointEnabled"]
    az("acr create --resource-group team --name passing2 --sku Premium")
    az(f"resource delete --ids {registry.replace('registry1', 'passing2')}")
    assert "passing2" not in [each["name"] for each in az("acr list")]


def test_rest(az, registry):
    url = f"{registry}?api-version=2025-11-01"
    body = {"properties": {"networkRuleBypassAllowedForTasks": True}}
    patched = az(f"rest --method patch --url {url} --body", json.dumps(body))
    assert patched["properties"]["networkRuleBypassAllowedForTasks"]
    assert az(f"rest --method get --url {url}") == patched
    assert "NoRegisteredProviderFound" in az.refused(f"rest --method get --url {registry}?api-version=2099-01-01")


def test_providers(az):
    provider = az("provider show --namespace Microsoft.ContainerRegistry")
    assert provider["registrationState"] == "Registered"
    (kind,) = [each for each in provider["resourceTypes"] if each["resourceType"] == "registries"]
    assert "2025-11-01" in kind["apiVersions"]
    assert "westeurope" in [each["name"] for each in az("account list-locations")]
