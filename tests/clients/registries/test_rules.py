"""The network rules hold for every client: who is refused gets the service's own words, and works when a rule lets it in."""

import json
import urllib.request

import pytest

from images import MANIFEST
from registry import STRANGER, Registry

ADDRESS = STRANGER.removeprefix("ip-")
DENIAL = f"client with IP '{ADDRESS}' is not allowed access. Refer https://aka.ms/acr/firewall to grant access."


def connection(status):
    """A private endpoint connection `office` in this state."""
    endpoint = "/subscriptions/1/resourceGroups/net/providers/Microsoft.Network/privateEndpoints/office"
    return {
        "name": "office",
        "properties": {
            "privateEndpoint": {"id": endpoint},
            "privateLinkServiceConnectionState": {"status": status},
        },
    }


def log_in(tool, registry):
    emulator = tool.emulator
    return tool.log_in(registry.host, emulator.clientId, emulator.clientSecret)


def log_in_refused(tool, registry):
    emulator = tool.emulator
    words = f"login --username {emulator.clientId} --password-stdin {registry.host}"
    return tool.refused(words, typed=emulator.clientSecret)


def is_refusal(text):
    """Whether a client says that it was refused where it asked for a token. Older ones (skopeo 1.9, buildah 1.28) name the
    status alone, newer ones the service's words."""
    return "403 (Forbidden)" in text or "is not allowed access" in text


def last_refusal(emulator):
    """Where the last request was refused, whose it was, and why."""
    refused = [one for one in emulator.requests() if one["status"] == 403][-1]
    return refused["path"], refused["caller"], refused["class"]


@pytest.mark.parametrize("client", ["skopeo", "buildah"])
def test_a_refused_address_is_let_in_by_a_rule(client, closed, emulator, layout, request):
    tool = request.getfixturevalue(client)
    # Not every version shows the words, which are in the answer that it got.
    assert is_refusal(log_in_refused(tool, closed))
    assert last_refusal(emulator) == ("/oauth2/token", STRANGER, "default-deny")
    status, body = closed.exchange(STRANGER)
    assert (status, json.loads(body)["errors"][0]["message"]) == (403, DENIAL)
    closed.change(networkRuleSet={"ipRules": [{"value": f"{ADDRESS}/32"}]})
    log_in(tool, closed)
    source = f"{layout}:v1"
    if client == "buildah":
        tool(f"pull {source}")
        source = tool("images --quiet").strip()
    push = "copy" if client == "skopeo" else "push"
    tool(f"{push} {source} docker://{closed.host}/app:v1")
    closed.change(networkRuleSet={"ipRules": []})
    assert is_refusal(tool.refused(f"{push} {source} docker://{closed.host}/app:v2"))


def test_a_token_from_before_the_rules_closed_is_refused_in_the_services_words(skopeo, emulator, layout):
    registry = Registry(emulator, "closing")
    log_in(skopeo, registry)
    skopeo(f"copy {layout}:v1 docker://{registry.host}/app:v1")
    token = registry.access_token("repository:app:pull", STRANGER)
    inspect = f"inspect --registry-token {token} docker://{registry.host}/app:v1"
    assert skopeo.json(inspect)["RepoTags"] == ["v1"]
    registry.change(networkRuleSet={"defaultAction": "Deny"})
    assert f"denied: {DENIAL}" in skopeo.refused(inspect)


def test_dockers_own_library_shows_the_denial_of_the_token_endpoint(
    emulator, layout, skopeo, docker_registry, tmp_path
):
    """Docker's registry as a mirror of ours fetches with the library that Docker itself uses."""
    private = {"publicNetworkAccess": "Disabled", "privateEndpointConnections": [connection("Approved")]}
    registry = Registry(emulator, "mirrored", **private)
    inside = skopeo.as_caller("pe-office")
    log_in(inside, registry)
    inside(f"copy {layout}:v1 docker://{registry.host}/app:v1")
    mirror_of = {
        "remoteurl": f"https://{registry.host}",
        "username": emulator.clientId,
        "password": emulator.clientSecret,
    }
    told = {"HTTPS_PROXY": emulator.proxy_as(STRANGER), "SSL_CERT_FILE": emulator.ca}
    with docker_registry(tmp_path, mirror_of, **told) as mirror:
        digest = layout.tags[0]["digest"]
        manifest = urllib.request.Request(
            f"http://{mirror.host}/v2/app/manifests/{digest}", headers={"Accept": MANIFEST}
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with pytest.raises(urllib.error.HTTPError) as refused, opener.open(manifest, timeout=30):
            pass
        with refused.value as answer:
            shown = json.loads(answer.read())["errors"][0]["detail"]["Err"]["errors"][0]
        assert shown == {"code": "DENIED", "message": DENIAL}
        assert last_refusal(emulator) == ("/oauth2/token", STRANGER, "public-disabled")
        registry.change(
            publicNetworkAccess="Enabled",
            networkRuleSet={"defaultAction": "Deny", "ipRules": [{"value": ADDRESS}]},
        )
        with opener.open(manifest, timeout=30) as answer:
            assert answer.headers["Docker-Content-Digest"] == digest


@pytest.mark.parametrize("client", ["skopeo", "buildah"])
def test_through_a_private_endpoint(client, emulator, request):
    tool = request.getfixturevalue(client)
    properties = {"publicNetworkAccess": "Disabled", "networkRuleSet": {"ipRules": [{"value": ADDRESS}]}}
    registry = Registry(
        emulator, f"private{client}", **properties, privateEndpointConnections=[connection("Approved")]
    )
    inside = tool.as_caller("pe-office")
    assert "Login Succeeded!" in log_in(inside, registry)
    log_in_refused(tool, registry)
    assert last_refusal(emulator) == ("/oauth2/token", STRANGER, "public-disabled")
    Registry(emulator, registry.name, **properties, privateEndpointConnections=[connection("Pending")])
    log_in_refused(inside, registry)
    assert last_refusal(emulator)[2] == "private-endpoint-not-approved"
