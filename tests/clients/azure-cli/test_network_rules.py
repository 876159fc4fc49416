"""IP rules, subnet rules and private endpoint connections."""

import pytest

REGISTRY = "registry1"
FIREWALL = f"--name {REGISTRY}"


@pytest.fixture(scope="module")
def registry(az):
    """A Premium registry."""
    return az(f"acr create --resource-group team --name {REGISTRY} --sku Premium --default-action Deny")


@pytest.fixture(scope="module")
def subnet(emulator):
    """The id of a subnet."""
    network = (
        f"/subscriptions/{emulator.subscriptionId}/resourceGroups/team/providers/Microsoft.Network/virtualNetworks/net"
    )
    return f"{network}/subnets/build"


def addresses(rules):
    """The addresses of the IP rules in an answer."""
    assert all(rule["action"] == "Allow" for rule in rules["ipRules"])
    return [rule["ipAddressOrRange"] for rule in rules["ipRules"]]


def test_ip_rules(az, registry):
    added = az(f"acr network-rule add {FIREWALL} --ip-address 203.0.113.7")
    assert added["networkRuleSet"]["defaultAction"] == "Deny"
    assert addresses(added["networkRuleSet"]) == ["203.0.113.7"]
    az(f"acr network-rule add {FIREWALL} --ip-address 198.51.100.0/24")
    # Kept without the length that says nothing.
    az(f"acr network-rule add {FIREWALL} --ip-address 192.0.2.1/32")
    assert addresses(az(f"acr network-rule list {FIREWALL}")) == ["203.0.113.7", "198.51.100.0/24", "192.0.2.1"]
    # The CLI compares texts: this is not how the rule is written.
    az(f"acr network-rule remove {FIREWALL} --ip-address 192.0.2.1/32")
    assert "192.0.2.1" in addresses(az(f"acr network-rule list {FIREWALL}"))
    az(f"acr network-rule remove {FIREWALL} --ip-address 192.0.2.1")
    left = az(f"acr network-rule remove {FIREWALL} --ip-address 203.0.113.7")
    assert addresses(left["networkRuleSet"]) == ["198.51.100.0/24"]


def test_subnet_rules(az, registry, subnet):
    added = az(f"acr network-rule add {FIREWALL} --subnet {subnet}")
    rules = added["networkRuleSet"]["virtualNetworkRules"]
    assert [rule["virtualNetworkSubnetResourceId"] for rule in rules] == [subnet]
    # The versions of general availability do not show them, and leave them alone.
    url = f"{registry['id']}?api-version=2025-11-01"
    assert "virtualNetworkRules" not in az(f"rest --method get --url {url}")["properties"]["networkRuleSet"]
    body = '{"properties": {"networkRuleSet": {"defaultAction": "Deny"}}}'
    az(f"rest --method patch --url {url} --body", body)
    assert len(az(f"acr network-rule list {FIREWALL}")["virtualNetworkRules"]) == 1
    left = az(f"acr network-rule remove {FIREWALL} --subnet {subnet.upper()}")
    assert left["networkRuleSet"]["virtualNetworkRules"] == []


def test_what_the_service_refuses(az, registry):
    assert "AzureContainerRegistry" in az.refused(
        f"acr network-rule add {FIREWALL} --ip-address AzureContainerRegistry"
    )
    az("acr create --resource-group team --name standard1 --sku Standard")
    error = az.refused("acr network-rule add --name standard1 --ip-address 203.0.113.7")
    assert "Network rules are only supported for managed registries in Premium SKU." in error


def test_private_endpoint_connections(az, emulator, registry):
    """A virtual network is nothing that the emulator has, so its connections come from a seed."""
    waiting = {"properties": {"privateLinkServiceConnectionState": {"status": "Pending"}}}
    emulator.seed(
        {
            "id": registry["id"].replace(REGISTRY, "private1"),
            "location": "westeurope",
            "properties": {"privateEndpointConnections": [{"name": "build", **waiting}, {"name": "spare", **waiting}]},
        }
    )
    connection = "acr private-endpoint-connection"
    listed = az(f"{connection} list --registry-name private1")
    assert [(each["name"], status(each)) for each in listed] == [("build", "Pending"), ("spare", "Pending")]
    # The answer still tells the state before; the CLI does not wait for the operation.
    az(f"{connection} approve --registry-name private1 --name build --description fine")
    approved = az(f"{connection} show --registry-name private1 --name build")
    assert status(approved) == "Approved"
    assert approved["privateLinkServiceConnectionState"]["description"] == "fine"
    az(f"{connection} reject --registry-name private1 --name spare")
    assert status(az(f"{connection} show --registry-name private1 --name spare")) == "Rejected"
    az(f"{connection} delete --registry-name private1 --name spare")
    assert [each["name"] for each in az("acr show --name private1 --query privateEndpointConnections")] == ["build"]
    resources = az("acr private-link-resource list --name private1")
    assert [each["groupId"] for each in resources] == ["registry"]
    assert resources[0]["requiredMembers"] == ["registry", "registry_data_westeurope"]


def status(connection):
    """The state of a private endpoint connection."""
    return connection["privateLinkServiceConnectionState"]["status"]
