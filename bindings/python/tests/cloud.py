"""Clients of the emulator, for every test."""

from __future__ import annotations

import json
import ssl
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from typing import Any

from emulator import Emulator

from acrgate import ClientOptions, Cloud, ConnectTo, Proxy, Roots

SUFFIX = "azurecr.test"


def address(emulator: Emulator) -> str:
    """Where every door of the emulator is."""
    return urllib.parse.urlsplit(emulator.arm).netloc


def options(emulator: Emulator, **more: Any) -> ClientOptions:
    """A client's way to the emulator."""
    with open(emulator.ca) as file:
        authority = file.read()
    usual = {
        "cloud": Cloud.Custom(
            resource_manager=emulator.arm, authority=emulator.arm, login_server_suffix=SUFFIX
        ),
        "roots": Roots.Only(authority),
        "proxy": Proxy.None_(),
        "connect_to": [ConnectTo(pattern=f"*.{SUFFIX}", address=address(emulator))],
        "settle": 0.05,
    }
    return ClientOptions(**{**usual, **more})


def token(emulator: Emulator) -> Callable[..., str]:
    """A credential: the emulator's service principal, without a library."""
    https = urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=emulator.ca))
    opener = urllib.request.build_opener(https, urllib.request.ProxyHandler({}))

    def ask(*scopes: str) -> str:
        form = {
            "grant_type": "client_credentials",
            "client_id": emulator.clientId,
            "client_secret": emulator.clientSecret,
            "scope": " ".join(scopes),
        }
        body = urllib.parse.urlencode(form).encode()
        with opener.open(f"{emulator.arm}{emulator.tenantId}/oauth2/v2.0/token", body, timeout=30) as answer:
            return json.load(answer)["access_token"]

    return ask


def registry_id(emulator: Emulator, name: str = "team1") -> str:
    """The resource id of a registry in the emulator's subscription."""
    group = f"/subscriptions/{emulator.subscriptionId}/resourceGroups/rg"
    return f"{group}/providers/Microsoft.ContainerRegistry/registries/{name}"


def seed_registry(emulator: Emulator, name: str = "team1", **properties: Any) -> str:
    """A Premium registry; gives its resource id."""
    identity = registry_id(emulator, name)
    group = identity.split("/providers/")[0]
    emulator.seed(
        {"id": group, "location": "westeurope"},
        {"id": identity, "location": "westeurope", "sku": {"name": "Premium"}, "properties": properties},
    )
    return identity


def hang(emulator: Emulator, path: str, milliseconds: int = 60_000) -> None:
    """Lets requests for this path wait."""
    emulator.door("PUT", "faults", {"faults": [{"path": path, "delayMs": milliseconds}]})


def faults_met(emulator: Emulator) -> int:
    """How many requests faults have met."""
    return sum(fault["happened"] for fault in emulator.door("GET", "faults")["faults"])


def wait_for_fault(emulator: Emulator, met: int = 0) -> None:
    """Waits until a fault has met a request, after this many."""
    deadline = time.monotonic() + 30
    while faults_met(emulator) <= met:
        assert time.monotonic() < deadline, "no request has met a fault"


def when_a_fault_strikes(emulator: Emulator, act: Callable[[], object]) -> threading.Thread:
    """Does something then, on another thread."""

    def watch() -> None:
        wait_for_fault(emulator)
        act()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    return thread
