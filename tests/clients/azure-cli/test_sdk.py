"""What the CLI changes acrgate sees, and the other way round. acrgate signs in as the CLI is: it asks the CLI for its
tokens."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

PROGRAM = "acrgate-sdk-client"


class Sdk:
    """acrgate, one call at a time: `sdk(registry, "rules")`."""

    def __init__(self, az):
        self.variables = {**az.variables(), "ACRGATE_RESOURCE_MANAGER": az.emulator.arm, "ACRGATE_CA": az.emulator.ca}
        # Where the CLI is, which this Python runs as well.
        self.variables["PATH"] = f"{pathlib.Path(sys.executable).parent}{os.pathsep}{self.variables['PATH']}"

    def __call__(self, registry, *call):
        program = os.environ.get("ACRGATE_SDK_CLIENT", PROGRAM)
        done = subprocess.run(
            [program, registry["id"], *call],
            env=self.variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def sdk(az):
    """acrgate, signed in as the CLI."""
    return Sdk(az)


@pytest.fixture(scope="module")
def registry(az):
    """A Premium registry."""
    return az("acr create --resource-group team --name registry1 --sku Premium")


def test_what_the_cli_changes_acrgate_sees(az, sdk, registry, emulator):
    subnet = f"/subscriptions/{emulator.subscriptionId}/resourceGroups/team/providers/Microsoft.Network/virtualNetworks/net/subnets/build"
    az("acr network-rule add --name registry1 --ip-address 203.0.113.7")
    az(f"acr network-rule add --name registry1 --subnet {subnet}")
    az("acr update --name registry1 --default-action Deny --allow-trusted-services false --data-endpoint-enabled true")
    rules = sdk(registry, "rules")
    assert rules["public_network_access"] == "Enabled" and rules["default_action"] == "Deny"
    assert rules["ip_rules"] == ["203.0.113.7"] and rules["bypass"] == "None" and rules["data_endpoints"]
    assert subnet in json.dumps(rules["subnet_rules"])


def test_what_acrgate_changes_the_cli_sees(az, sdk, registry):
    edit = {
        "ip_rules": {"change": {"add": ["198.51.100.0/24"]}},
        "bypass": "AzureServices",
        "tasks_bypass": True,
        "default_action": "Allow",
    }
    sdk(registry, "edit", json.dumps(edit))
    shown = az("acr show --name registry1")
    addresses = [rule["ipAddressOrRange"] for rule in shown["networkRuleSet"]["ipRules"]]
    assert addresses == ["203.0.113.7", "198.51.100.0/24"]
    assert shown["networkRuleSet"]["defaultAction"] == "Allow"
    # What acrgate's version of the API does not show, it leaves alone.
    assert len(shown["networkRuleSet"]["virtualNetworkRules"]) == 1
    assert shown["networkRuleBypassOptions"] == "AzureServices" and shown["networkRuleBypassAllowedForTasks"]
    assert shown["dataEndpointEnabled"]


def test_one_begins_and_the_other_goes_on(az, sdk, tmp_path):
    """A task that the CLI made is let through by acrgate, run by the CLI, shut out by the CLI, and explained by acrgate."""
    registry = az("acr create --resource-group team --name registry2 --sku Premium")
    (tmp_path / "Dockerfile").write_text("FROM scratch\nLABEL a=b\n")
    az(f"acr build --registry registry2 --image base:1 {tmp_path}")
    name = "--registry registry2 --name nightly"
    az(f"acr task create {name} --assign-identity --auth-mode None --context /dev/null --cmd $Registry/base:1")
    rules = sdk(registry, "trust", "nightly")
    assert rules["public_network_access"] == "Disabled" and rules["tasks_bypass"]

    principal = az(f"acr task identity show {name} --query principalId")
    (assignment,) = az(f"role assignment list --scope {registry['id']}")
    assert assignment["principalId"] == principal and assignment["roleDefinitionName"] == "AcrPush"
    assert az(f"acr task credential list {name}")["registry2.azurecr.test"]["identity"] == "[system]"
    assert az("acr show --name registry2 --query publicNetworkAccess") == "Disabled"
    assert "was successful" in az(f"acr task run {name}")

    assert sdk(registry, "explain", "nightly") == {"class": "trusted-bypass"}
    az("acr update --name registry2 --allow-trusted-services false")
    assert "403 Forbidden" in az.run(f"acr task run {name}").stdout
    assert sdk(registry, "explain", "nightly") == {"class": "bypass-disabled"}
