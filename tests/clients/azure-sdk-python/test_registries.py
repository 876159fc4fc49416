"""Registries through azure-mgmt-containerregistry: created, read, edited, deleted; operations waited for; long lists."""

import pytest
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError
from azure.identity import ManagedIdentityCredential
from azure.mgmt.containerregistry.models import (
    IPRule,
    NetworkRuleSet,
    PrivateEndpointConnection,
    PrivateLinkServiceConnectionState,
    Registry,
    RegistryNameCheckRequest,
    RegistryUpdateParameters,
    Sku,
)

GROUP = "registries"


@pytest.fixture(autouse=True, scope="module")
def group(cloud):
    cloud.emulator.seed({"id": f"{cloud.subscription}/resourceGroups/{GROUP}"})


def wish(sku="Premium", **properties):
    return Registry(location="westeurope", sku=Sku(name=sku), **properties)


def test_a_registry_is_created_read_edited_and_deleted(cloud):
    registries = cloud.registries().registries
    name = "life1"
    check = RegistryNameCheckRequest(name=name, type="Microsoft.ContainerRegistry/registries")
    assert registries.check_name_availability(check).name_available
    rules = NetworkRuleSet(default_action="Deny", ip_rules=[IPRule(ip_address_or_range="203.0.113.0/24")])
    created = registries.begin_create(GROUP, name, wish(network_rule_set=rules)).result()
    assert created.provisioning_state == "Succeeded"
    assert created.login_server == f"{name}.azurecr.test"
    assert created.network_rule_bypass_options == "AzureServices", "trusted services are let in from the start"

    edit = RegistryUpdateParameters(network_rule_bypass_options="None", tags={"team": "one"})
    assert registries.begin_update(GROUP, name, edit).result().network_rule_bypass_options == "None"
    read = registries.get(GROUP, name)
    assert (read.network_rule_bypass_options, read.tags) == ("None", {"team": "one"})
    kept = [rule.ip_address_or_range for rule in read.network_rule_set.ip_rules]
    assert kept == ["203.0.113.0/24"], "an edit keeps what it does not name"
    assert any(usage.name == "Size" and usage.unit == "Bytes" for usage in registries.list_usages(GROUP, name).value)

    registries.begin_delete(GROUP, name).result()
    with pytest.raises(ResourceNotFoundError):
        registries.get(GROUP, name)


def test_an_operation_that_takes_its_time_is_waited_for(cloud):
    registries = cloud.registries().registries
    # The cloud's clock is stopped, so the operation is not over before it is moved.
    cloud.emulator.door("PUT", "clock", {"rate": 0})
    try:
        poller = registries.begin_create(GROUP, "long1", wish())
        # The same operation, in the hands of another process that knows only the token.
        resumed = registries.begin_create(GROUP, "long1", wish(), continuation_token=poller.continuation_token())
        assert not poller.done() and registries.get(GROUP, "long1").provisioning_state == "Creating"
        cloud.emulator.door("PUT", "clock", {"advanceMs": 60_000})
        assert poller.result(timeout=30).provisioning_state == "Succeeded"
        assert resumed.result(timeout=30).name == "long1"
    finally:
        cloud.emulator.door("PUT", "clock", {"rate": 1})


def test_an_edit_that_is_an_operation_is_waited_for(cloud):
    cloud.seed_registry(GROUP, "edited1")
    edit = RegistryUpdateParameters(anonymous_pull_enabled=True)
    edited = cloud.registries().registries.begin_update(GROUP, "edited1", edit).result(timeout=30)
    assert edited.anonymous_pull_enabled and edited.provisioning_state == "Succeeded"


def test_what_the_service_refuses_is_an_error_with_its_code_and_words(cloud):
    with pytest.raises(HttpResponseError) as refused:
        cloud.registries().registries.begin_create(GROUP, "basic1", wish("Basic", public_network_access="Disabled"))
    assert refused.value.status_code == 400
    assert refused.value.error.code == "DisablingPublicNetworkAccessNotSupported"
    assert "Disabling public network access is not supported for the SKU Basic" in refused.value.message


def test_thousands_of_registries_are_listed_page_by_page(cloud):
    group, count = f"{cloud.subscription}/resourceGroups/many", 2_500
    rules = {"networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"value": "203.0.113.7"}]}}
    provider = "providers/Microsoft.ContainerRegistry/registries"
    cloud.emulator.seed(*({"id": f"{group}/{provider}/many{nth}", "properties": rules} for nth in range(count)))
    pages = [list(page) for page in cloud.registries().registries.list_by_resource_group("many").by_page()]
    assert [len(page) for page in pages] == [100] * 25
    assert all(registry.network_rule_set.default_action == "Deny" for page in pages for registry in page)
    assert len({registry.name for page in pages for registry in page}) == count
    listed = sum(registry.name.startswith("many") for registry in cloud.registries().registries.list())
    assert listed == count, "the subscription's list has them too"


def test_a_managed_identity_signs_in_where_azures_hosts_let_it(cloud, monkeypatch):
    id = cloud.seed_registry(GROUP, "identity1")
    monkeypatch.setenv("IDENTITY_ENDPOINT", cloud.emulator.managedIdentity)
    monkeypatch.setenv("IDENTITY_HEADER", "x")
    assert cloud.registries(ManagedIdentityCredential()).registries.get(GROUP, "identity1").id == id


def test_private_endpoint_connections_are_approved_and_deleted(cloud):
    name = "private1.0123456789abcdef0123456789abcdef"
    pending = {"privateLinkServiceConnectionState": {"status": "Pending"}}
    cloud.seed_registry(GROUP, "private1", privateEndpointConnections=[{"name": name, "properties": pending}])
    connections = cloud.registries().private_endpoint_connections
    before = connections.get(GROUP, "private1", name)
    assert before.private_link_service_connection_state.status == "Pending"
    approval = PrivateEndpointConnection(
        private_endpoint=before.private_endpoint,
        private_link_service_connection_state=PrivateLinkServiceConnectionState(status="Approved", description="ours"),
    )
    # As recorded, the service answers 201 to those who ask how the approval goes, and 200 at its end.
    approved = connections.begin_create_or_update(GROUP, "private1", name, approval).result(timeout=30)
    assert approved.private_link_service_connection_state.status == "Approved"
    assert [one.name for one in connections.list(GROUP, "private1")] == [name]
    connections.begin_delete(GROUP, "private1", name).result(timeout=30)
    assert not list(connections.list(GROUP, "private1"))


def test_throttling_is_waited_out_as_the_service_asks(cloud):
    cloud.seed_registry(GROUP, "throttled1")
    fault = {"method": "GET", "path": "/registries/throttled1", "count": 2, "status": 429, "headers": {"retry-after": "0"}}
    cloud.emulator.door("PUT", "faults", {"faults": [fault]})
    try:
        assert cloud.registries().registries.get(GROUP, "throttled1").name == "throttled1"
        seen = [request["status"] for request in cloud.emulator.requests() if request["path"].endswith("/throttled1")]
        assert seen == [429, 429, 200]
    finally:
        cloud.emulator.door("DELETE", "faults")
