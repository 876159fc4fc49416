"""Registries: create, show, update with every flag for networks, list, delete, and what the service refuses."""

import pytest

REGISTRY = "registry1"


@pytest.fixture(scope="module")
def registry(az):
    """A Premium registry."""
    return az(f"acr create --resource-group team --name {REGISTRY} --sku Premium --tags team=images")


def test_create(registry, emulator):
    assert registry["loginServer"] == "registry1.azurecr.test"
    assert registry["sku"] == {"name": "Premium", "tier": "Premium"}
    assert registry["location"] == "westeurope" and registry["tags"] == {"team": "images"}
    assert registry["provisioningState"] == "Succeeded" and registry["publicNetworkAccess"] == "Enabled"
    assert registry["networkRuleSet"] == {"defaultAction": "Allow", "ipRules": [], "virtualNetworkRules": []}
    assert registry["systemData"]["createdBy"] == emulator.clientId


def test_create_closed(az):
    closed = az(
        "acr create --resource-group team --name closed1 --sku Premium --public-network-enabled false"
        " --allow-trusted-services false --allow-exports false --role-assignment-mode rbac-abac"
    )
    assert closed["publicNetworkAccess"] == "Disabled" and closed["networkRuleSet"]["defaultAction"] == "Deny"
    assert closed["networkRuleBypassOptions"] == "None"
    assert closed["policies"]["exportPolicy"]["status"] == "disabled"
    assert closed["roleAssignmentMode"] == "AbacRepositoryPermissions"
    error = az.refused("acr update --name closed1 --public-network-enabled true")
    assert (
        "Enabling public network access is not supported because the registry 'closed1' has exports disabled." in error
    )
    az("acr update --name closed1 --public-network-enabled true --allow-exports true --query publicNetworkAccess")


# The flags of `az acr update`, in an order in which each finds what it needs.
UPDATES = [
    (
        "--public-network-enabled false",
        {"publicNetworkAccess": "Disabled", "networkRuleSet": {"defaultAction": "Deny"}},
    ),
    # As recorded: the default action stays as the flag before has set it.
    ("--public-network-enabled true", {"publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Deny"}}),
    ("--default-action Allow", {"networkRuleSet": {"defaultAction": "Allow"}}),
    ("--default-action Deny", {"networkRuleSet": {"defaultAction": "Deny"}}),
    ("--allow-trusted-services false", {"networkRuleBypassOptions": "None"}),
    ("--allow-trusted-services true", {"networkRuleBypassOptions": "AzureServices"}),
    ("--data-endpoint-enabled true", {"dataEndpointEnabled": True}),
    ("--anonymous-pull-enabled true", {"anonymousPullEnabled": True}),
    ("--public-network-enabled false --allow-exports false", {"policies": {"exportPolicy": {"status": "disabled"}}}),
    ("--public-network-enabled true --allow-exports true", {"policies": {"exportPolicy": {"status": "enabled"}}}),
    ("--admin-enabled true", {"adminUserEnabled": True}),
    ("--role-assignment-mode rbac-abac", {"roleAssignmentMode": "AbacRepositoryPermissions"}),
    ("--role-assignment-mode rbac", {"roleAssignmentMode": "LegacyRegistryPermissions"}),
    ("--tags a=b", {"tags": {"a": "b"}}),
]


def test_update(az, registry):
    before = registry
    for flags, expected in UPDATES:
        after = az(f"acr update --name {REGISTRY} {flags}")
        assert holds(after, expected), f"{flags}: {after}"
        # What no flag names stays as it was.
        for key in (
            set(before)
            - set(expected)
            - {"systemData", "dataEndpointHostNames", "publicNetworkAccess", "networkRuleSet"}
        ):
            assert after[key] == before[key], f"{flags} changed {key}"
        before = after
    assert az(f"acr show --name {REGISTRY} --resource-group team") == before
    assert before["dataEndpointHostNames"] == ["registry1.westeurope.data.azurecr.test"]


def holds(document, expected):
    """Whether the document has all that is expected, at any depth."""
    if isinstance(expected, dict):
        return all(holds(document[key], value) for key, value in expected.items())
    return document == expected


def test_admin_user(az, registry):
    az(f"acr update --name {REGISTRY} --admin-enabled true")
    credentials = az(f"acr credential show --name {REGISTRY}")
    assert credentials["username"] == REGISTRY and len(credentials["passwords"]) == 2
    renewed = az(f"acr credential renew --name {REGISTRY} --password-name password2")
    assert renewed["passwords"][0] == credentials["passwords"][0]
    assert renewed["passwords"][1]["value"] != credentials["passwords"][1]["value"]


def test_identity(az, registry):
    az("identity create --resource-group team --name reader")
    own = az("identity show --resource-group team --name reader")
    assigned = az(f"acr identity assign --name {REGISTRY} --identities [system] {own['id']}")["identity"]
    assert assigned["type"].replace(" ", "").lower() == "systemassigned,userassigned"
    assert [each["clientId"] for each in assigned["userAssignedIdentities"].values()] == [own["clientId"]]
    assert az(f"acr identity show --name {REGISTRY}")["principalId"] == assigned["principalId"]
    left = az(f"acr identity remove --name {REGISTRY} --identities {own['id']}")["identity"]
    assert left["type"].lower() == "systemassigned"
    assert not left["userAssignedIdentities"]


def test_lists_and_names(az, registry):
    assert REGISTRY in [each["name"] for each in az("acr list")]
    assert REGISTRY in [each["name"] for each in az("acr list --resource-group team")]
    taken = az(f"acr check-name --name {REGISTRY}")
    assert not taken["nameAvailable"] and taken["reason"] == "AlreadyExists"
    assert az("acr check-name --name registry9")["nameAvailable"]
    usages = {each["name"]: each for each in az(f"acr show-usage --name {REGISTRY}")["value"]}
    assert usages["Size"]["unit"] == "Bytes" and usages["Webhooks"]["limit"] == 500
    assert az(f"acr show-endpoints --name {REGISTRY}")["loginServer"] == "registry1.azurecr.test"


def test_what_the_service_refuses(az, registry):
    az("acr create --resource-group team --name basic1 --sku Basic")
    # `az acr update` refuses this one itself.
    properties = '{"properties": {"publicNetworkAccess": "Disabled"}}'
    error = az.refused(
        f"rest --method patch --url {registry['id'].replace(REGISTRY, 'basic1')}?api-version=2025-11-01 --body",
        properties,
    )
    assert "Disabling public network access is not supported for the SKU Basic." in error
    error = az.refused("acr update --name basic1 --anonymous-pull-enabled true")
    assert "Anonymous pull is not supported for SKU Managed_Basic." in error
    az("group create --name other --location westeurope")
    error = az.refused(f"acr create --resource-group other --name {REGISTRY} --sku Premium")
    assert "AlreadyInUse" in error
    assert "could not be found" in az.refused("acr show --name nowhere1")


def test_delete(az):
    az("acr create --resource-group team --name passing1 --sku Standard")
    az("acr delete --name passing1 --yes")
    assert "ResourceNotFound" in az.refused("acr show --name passing1 --resource-group team")
    assert "passing1" not in [each["name"] for each in az("acr list")]
