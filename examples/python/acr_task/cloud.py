"""The cloud that the example runs against: a local one, or Azure."""

from __future__ import annotations

import json
import os
import shutil
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from acrgate import Client, ClientOptions, Cloud, ConnectTo, Proxy, Roots
from arguments import Arguments
from azure.identity import ClientSecretCredential, DefaultAzureCredential

SUFFIX = "azurecr.test"


@dataclass(frozen=True)
class Place:
    """A client, the registry of the story, and what happens when everything is kept."""

    client: Client
    registry_id: str
    kept: Callable[[Callable[[str], None]], None]


def registry_id(subscription: str, group: str, name: str) -> str:
    return (
        f"/subscriptions/{subscription}/resourceGroups/{group}"
        f"/providers/Microsoft.ContainerRegistry/registries/{name}"
    )


@contextmanager
def azure(arguments: Arguments) -> Iterator[Place]:
    """Azure, signed in as one of the developer's tools is."""
    identity = registry_id(arguments.subscription, arguments.resource_group, arguments.registry)
    with DefaultAzureCredential() as credential, Client(credential) as client:
        yield Place(client, identity, lambda say: say("\neverything was kept"))


@contextmanager
def local() -> Iterator[Place]:
    """A running emulator with an empty resource group in it, and a client that signs in as an application, as a program in
    production would; only the addresses and the certificate authority are the emulator's."""
    command = [emulator(), "serve", "--exit-with-stdin"]
    try:
        started = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    except OSError as error:
        sys.exit(f"acrgate-emulator does not start ({error}): build it by cargo build --bin acrgate-emulator")
    with started as program:
        assert program.stdin is not None and program.stdout is not None
        line = program.stdout.readline()
        if not line:
            sys.exit("acrgate-emulator did not start")
        there = json.loads(line)
        arm, authority = there["arm"], there["ca"]
        group = f"/subscriptions/{there['subscriptionId']}/resourceGroups/example"
        seed(there, {"resources": [{"id": group, "location": "westeurope"}]})
        address = urlsplit(arm).netloc
        credential = ClientSecretCredential(
            there["tenantId"],
            there["clientId"],
            there["clientSecret"],
            authority=address,
            disable_instance_discovery=True,
            connection_verify=authority,
        )
        options = ClientOptions(
            cloud=Cloud.Custom(resource_manager=arm, authority=arm, login_server_suffix=SUFFIX),
            roots=Roots.Only(Path(authority).read_text()),
            proxy=Proxy.None_(),
            connect_to=[ConnectTo(pattern=f"*.{SUFFIX}", address=address)],
            # Nobody else writes to this registry, so an edit need not be looked at again.
            settle=0,
        )
        try:
            with credential, Client(credential, options) as client:
                identity = registry_id(there["subscriptionId"], "example", "acrgateexample")
                yield Place(client, identity, lambda say: until_interrupted(arm, say))
        finally:
            program.stdin.close()


def until_interrupted(arm: str, say: Callable[[str], None]) -> None:
    say(f"\nkept at {arm} until Ctrl-C")
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        pass


def emulator() -> str:
    """The emulator's program: as the environment says, as cargo built it in this checkout, or on the PATH."""
    if given := os.environ.get("ACRGATE_EMULATOR"):
        return given
    target = Path(__file__).resolve().parents[3] / "target"
    found = (shutil.which("acrgate-emulator", path=target / profile) for profile in ("debug", "release"))
    return next(filter(None, found), "acrgate-emulator")


def seed(there: dict[str, str], resources: object) -> None:
    """Puts something into the emulator through its door for testers."""
    context = ssl.create_default_context(cafile=there["ca"])
    opener = urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=context), urllib.request.ProxyHandler({})
    )
    request = urllib.request.Request(f"{there['admin']}/seed", json.dumps(resources).encode(), method="PUT")
    request.add_header("Authorization", f"Bearer {there['adminToken']}")
    opener.open(request, timeout=30).close()
