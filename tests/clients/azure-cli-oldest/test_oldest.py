"""The article about trusted services, and what surrounds it, with the first Azure CLI that had its flag."""

import pytest

REGISTRY = "teamimages"


@pytest.fixture(scope="module")
def registry(az):
    return az(f"acr create --resource-group team --name {REGISTRY} --sku Premium")


def test_version(az):
    assert az("version")["azure-cli"] == "2.18.0"


def test_trusted_services_off_and_on(az, registry):
    assert registry["networkRuleBypassOptions"] == "AzureServices"
    for word, value in [("false", "None"), ("true", "AzureServices")]:
        changed = az(f"acr update --name {REGISTRY} --allow-trusted-services {word}")
        assert changed["networkRuleBypassOptions"] == value
    assert changed["publicNetworkAccess"] == "Enabled"


def test_network_rules(az, registry):
    added = az(f"acr network-rule add --name {REGISTRY} --ip-address 203.0.113.7")
    assert [rule["ipAddressOrRange"] for rule in added["networkRuleSet"]["ipRules"]] == ["203.0.113.7"]
    assert az(f"acr update --name {REGISTRY} --default-action Deny")["networkRuleSet"]["defaultAction"] == "Deny"
    assert len(az(f"acr network-rule list --name {REGISTRY}")["ipRules"]) == 1
    removed = az(f"acr network-rule remove --name {REGISTRY} --ip-address 203.0.113.7")
    assert removed["networkRuleSet"]["ipRules"] == []


def test_the_rules_hold(az, registry, emulator):
    refused = az.as_caller("ip-203.0.113.9").refused(f"acr login --name {REGISTRY} --expose-token")
    assert "403" in refused
    az(f"acr network-rule add --name {REGISTRY} --ip-address 203.0.113.9")
    assert az.as_caller("ip-203.0.113.9")(f"acr login --name {REGISTRY} --expose-token")["accessToken"]


def test_a_task_with_an_identity(az, registry, tmp_path):
    name = f"--registry {REGISTRY} --name nightly"
    (tmp_path / "acb.yaml").write_text("version: v1.1.0\nsteps:\n- cmd: $Registry/base:1\n")
    task = az(
        f"acr task create {name} --assign-identity --auth-mode None --context /dev/null --file {tmp_path}/acb.yaml"
    )
    assert task["identity"]["type"] == "SystemAssigned"
    az(
        f"role assignment create --assignee-object-id {task['identity']['principalId']}"
        f" --assignee-principal-type ServicePrincipal --scope {registry['id']} --role acrpush"
    )
    az(f"acr task credential add {name} --login-server {registry['loginServer']} --use-identity [system]")
    assert az(f"acr update --name {REGISTRY} --public-network-enabled false")["publicNetworkAccess"] == "Disabled"
    assert [each["name"] for each in az(f"acr task list --registry {REGISTRY}")] == ["nightly"]


def test_list_and_delete(az, registry):
    assert [each["name"] for each in az("acr list")] == [REGISTRY]
    az(f"acr delete --name {REGISTRY} --yes")
    assert az("acr list") == []
