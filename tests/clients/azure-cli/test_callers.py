"""Who gets through: the same user from an allowed address, from another one, and through a private endpoint; refused
where Azure refuses, with the service's own words, until a rule lets the caller in."""

import base64
import json
import sys

import names
import pytest

ALLOWED, OTHER = "ip-203.0.113.7", "ip-198.51.100.7"
LOGIN = "acr login --name closed1 --expose-token"


@pytest.fixture(scope="module")
def registry(az, emulator):
    """A registry for one address, a subnet and a private endpoint."""
    registry = az("acr create --resource-group team --name closed1 --sku Premium --default-action Deny")
    az("acr network-rule add --name closed1 --ip-address 203.0.113.7")
    connections = [
        {"name": name, "properties": {"privateLinkServiceConnectionState": {"status": status}}}
        for name, status in [("build", "Approved"), ("spare", "Pending")]
    ]
    properties = az(f"rest --method get --url {registry['id']}?api-version=2026-09-01-preview")["properties"]
    properties["privateEndpointConnections"] = connections
    emulator.seed(
        {"id": registry["id"], "location": "westeurope", "sku": {"name": "Premium"}, "properties": properties}
    )
    return registry


def claims(token):
    """What a token says."""
    body = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


@pytest.mark.parametrize("caller", [ALLOWED, "pe-build"])
def test_allowed(az, registry, caller):
    shown = az.as_caller(caller)(LOGIN)
    assert shown["loginServer"] == "closed1.azurecr.test"
    assert claims(shown["refreshToken"])["aud"] == "closed1.azurecr.test"
    assert az.as_caller(caller)("acr repository list --name closed1") == []


@pytest.mark.parametrize("caller", [OTHER, "pe-spare"])
def test_refused(az, emulator, registry, caller):
    refused = az.as_caller(caller)
    error = refused.refused(LOGIN)
    assert "CONNECTIVITY_REFRESH_TOKEN_ERROR" in error and "Response code: 403" in error
    assert "Response code: 403" in refused.refused("acr repository list --name closed1")
    # What ARM answers does not depend on where one calls from.
    assert refused("acr show --name closed1 --query id") == registry["id"]


def test_the_service_says_why(az, registry):
    """The CLI keeps the service's words to itself; `az rest` shows them."""
    token = az("account get-access-token --resource https://containerregistry.azure.net")["accessToken"]
    body = f"grant_type=access_token&service=closed1.azurecr.test&access_token={token}"
    exchange = (
        "rest --method post --url https://closed1.azurecr.test/oauth2/exchange --skip-authorization-header"
        " --headers Content-Type=application/x-www-form-urlencoded --body"
    )
    error = az.as_caller(OTHER).refused(exchange, body)
    assert "Forbidden" in error and '"code":"DENIED"' in error
    assert "client with IP \\u0027198.51.100.7\\u0027 is not allowed access." in error
    assert "Refer https://aka.ms/acr/firewall to grant access." in error
    assert "refresh_token" in az.as_caller(ALLOWED)(exchange, body)


def test_a_rule_lets_a_caller_in_and_out(az, registry):
    caller = az.as_caller("ip-192.0.2.1")
    caller.refused(LOGIN)
    az("acr network-rule add --name closed1 --ip-address 192.0.2.0/24")
    assert caller(LOGIN)["refreshToken"]
    az("acr network-rule remove --name closed1 --ip-address 192.0.2.0/24")
    caller.refused(LOGIN)


def test_public_access_off(az, registry):
    """Nothing counts but private endpoints, until public access is on again."""
    az("acr update --name closed1 --public-network-enabled false")
    az.as_caller(ALLOWED).refused(LOGIN)
    assert az.as_caller("pe-build")(LOGIN)["refreshToken"]
    az("acr update --name closed1 --public-network-enabled true")
    assert az.as_caller(ALLOWED)(LOGIN)["refreshToken"]


def test_private_endpoint_is_approved(az, registry):
    az.as_caller("pe-spare").refused(LOGIN)
    az("acr private-endpoint-connection approve --registry-name closed1 --name spare")
    assert az.as_caller("pe-spare")(LOGIN)["refreshToken"]


@pytest.fixture
def check_health(az, tmp_path, missing):
    """Runs `az acr check-health` as a caller, and gives what it says. It looks the login server up by itself."""
    if sys.platform != "linux":
        pytest.skip("libnss-wrapper is for Linux")
    variables = names.resolved(tmp_path, "closed1") or missing(names.MISSING)

    def check(caller, more=""):
        # docker and helm may be missing here: that is no error of the registry's.
        done = (
            az.as_caller(caller).but(**variables).run(f"acr check-health --name closed1 --yes --ignore-errors {more}")
        )
        return done.stderr

    return check


def test_check_health(check_health, registry):
    said = check_health(ALLOWED)
    assert "DNS lookup to closed1.azurecr.test at IP 127.0.0.1 : OK" in said
    for what in [
        "Challenge endpoint https://closed1.azurecr.test/v2/",
        "Fetch refresh token for registry 'closed1.azurecr.test'",
        "Fetch access token for registry 'closed1.azurecr.test'",
    ]:
        assert f"{what} : OK" in said, said
    # Everything that can be done to a repository, by an owner of the registry.
    assert "Fetch access token for repository 'app' in registry" in check_health(ALLOWED, "--repository app")


def test_check_health_refused(check_health, registry):
    said = check_health(OTHER)
    # The challenge is open to everybody.
    assert "Challenge endpoint https://closed1.azurecr.test/v2/ : OK" in said
    assert "CONNECTIVITY_REFRESH_TOKEN_ERROR" in said and "Response code: 403" in said
    assert "Fetch access token" not in said
