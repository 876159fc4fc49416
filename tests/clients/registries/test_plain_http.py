"""A registry's port in plain HTTP: for a client that is told nothing about proxy and certificate authority."""

import pytest

from emulator import Emulator
from registry import Registry
from test_rules import is_refusal


@pytest.fixture(scope="module")
def emulator():
    with Emulator("--insecure-registry-port", "team1=0") as running:
        yield running


@pytest.fixture
def plain(skopeo):
    """skopeo without proxy and certificate authority."""
    return skopeo.but(HTTPS_PROXY=None, SSL_CERT_FILE=None)


def test_the_same_registry_and_the_same_rules(plain, emulator, layout):
    registry = Registry(emulator, "team1", networkRuleSet={"defaultAction": "Deny", "ipRules": []})
    host = emulator.insecurePorts["team1"]
    login = f"login --tls-verify=false --username {emulator.clientId} --password-stdin {host}"
    assert is_refusal(plain.refused(login, typed=emulator.clientSecret))
    registry.change(networkRuleSet={"ipRules": [{"value": "127.0.0.1"}]})
    assert "Login Succeeded!" in plain(login, typed=emulator.clientSecret)
    plain(f"copy --dest-tls-verify=false {layout}:v1 docker://{host}/app:v1")
    about = plain.json(f"inspect --tls-verify=false docker://{host}/app:v1")
    assert about["Digest"] == layout.tags[0]["digest"]
