"""Who gets in: the same callers as everybody's, through azure-containerregistry."""

import json
from contextlib import contextmanager

import pytest
from azure.core.exceptions import HttpResponseError
from azure.mgmt.containerregistry.models import IPRule, NetworkRuleSet, RegistryUpdateParameters

from images import pull, push

GROUP = "access"


@contextmanager
def denied(address):
    """The service's own 403 for a public address."""
    text = f"client with IP '{address}' is not allowed access. Refer https://aka.ms/acr/firewall to grant access."
    with pytest.raises(HttpResponseError) as refused:
        yield
    assert refused.value.status_code == 403
    assert json.loads(refused.value.response.text()) == {"errors": [{"code": "DENIED", "message": text}]}


def test_a_refused_address_is_denied_in_the_services_words_and_works_when_the_rule_is_added(cloud):
    rules = {"defaultAction": "Deny", "ipRules": [{"value": "203.0.113.7"}]}
    cloud.seed_registry(GROUP, "closed1", networkRuleSet=rules)
    pushed = push(cloud.images("closed1", "ip-203.0.113.7"), "app", "1")
    stranger = cloud.images("closed1", "ip-198.51.100.66")
    with denied("198.51.100.66"):
        pull(stranger, "app", "1")
    with denied("198.51.100.66"):
        push(stranger, "app", "2")
    with denied("198.51.100.66"):
        list(stranger.list_repository_names())
    last = [request for request in cloud.emulator.requests() if request["host"] == "closed1.azurecr.test"][-1]
    assert (last["path"], last["class"]) == ("/oauth2/exchange", "default-deny")

    rules = [IPRule(ip_address_or_range=value) for value in ("203.0.113.7", "198.51.100.0/24")]
    edit = RegistryUpdateParameters(network_rule_set=NetworkRuleSet(default_action="Deny", ip_rules=rules))
    cloud.registries().registries.begin_update(GROUP, "closed1", edit).result()
    assert pull(stranger, "app", "1") == pushed


def test_only_an_approved_private_endpoint_leads_into_a_registry_without_public_access(cloud):
    def connection(name, status):
        return {"name": name, "properties": {"privateLinkServiceConnectionState": {"status": status}}}

    connections = [connection("vnet1.aa", "Approved"), connection("vnet1.bb", "Pending")]
    cloud.seed_registry(GROUP, "vnet1", publicNetworkAccess="Disabled", privateEndpointConnections=connections)
    inside = cloud.images("vnet1", "pe-vnet1.aa")
    assert push(inside, "app", "1") == pull(inside, "app", "1")
    with pytest.raises(HttpResponseError) as refused:
        pull(cloud.images("vnet1", "pe-vnet1.bb"), "app", "1")
    assert refused.value.status_code == 403
    with denied("203.0.113.7"):
        pull(cloud.images("vnet1", "ip-203.0.113.7"), "app", "1")
