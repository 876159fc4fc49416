"""Credentials: of azure-identity, sync and async, and functions; for both clients."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import azure.identity
import azure.identity.aio
import cloud
import pytest
from emulator import Emulator

import acrgate
import acrgate.aio


@pytest.fixture(autouse=True)
def authority(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tells azure-identity which certificate authority to trust: `requests` looks for the one variable, `aiohttp` (by
    OpenSSL) for the other."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", emulator.ca)
    monkeypatch.setenv("SSL_CERT_FILE", emulator.ca)
    yield


def secret(emulator: Emulator, module: Any) -> Any:
    return module.ClientSecretCredential(
        emulator.tenantId,
        emulator.clientId,
        emulator.clientSecret,
        authority=cloud.address(emulator),
        disable_instance_discovery=True,
    )


async def principal(emulator: Emulator, credential: Any) -> str:
    async with acrgate.aio.Client(credential, cloud.options(emulator)) as client:
        return await client.principal()


def owner(emulator: Emulator) -> str:
    return next(one["objectId"] for one in emulator.dump()["principals"] if one["appId"] == emulator.clientId)


def test_client_secret(emulator: Emulator) -> None:
    with secret(emulator, azure.identity) as credential:
        with acrgate.Client(credential, cloud.options(emulator)) as client:
            assert client.principal() == owner(emulator)
        assert asyncio.run(principal(emulator, credential)) == owner(emulator)


def test_asynchronous_client_secret(emulator: Emulator) -> None:
    async def main() -> str:
        async with secret(emulator, azure.identity.aio) as credential:
            return await principal(emulator, credential)

    assert asyncio.run(main()) == owner(emulator)


def test_an_asynchronous_credential_for_the_blocking_client(emulator: Emulator) -> None:
    asked: list[str] = []

    class Credential:
        async def get_token(self, *scopes: str) -> Any:
            await asyncio.sleep(0.01)
            asked.append(threading.current_thread().name)
            return SimpleNamespace(token=cloud.token(emulator)(*scopes), expires_on=0)

    with acrgate.Client(Credential(), cloud.options(emulator)) as client:
        assert [client.principal() for _ in range(2)] == [owner(emulator)] * 2
    assert asked == ["acrgate-event-loop"] * 2


def test_managed_identity(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDENTITY_ENDPOINT", emulator.managedIdentity)
    monkeypatch.setenv("IDENTITY_HEADER", "x")
    with acrgate.Client(azure.identity.ManagedIdentityCredential(), cloud.options(emulator)) as client:
        found = client.principal()

    async def main() -> str:
        async with azure.identity.aio.ManagedIdentityCredential() as credential:
            return await principal(emulator, credential)

    assert asyncio.run(main()) == found


def test_functions(emulator: Emulator) -> None:
    ask = cloud.token(emulator)

    async def coroutine(*scopes: str) -> str:
        return await asyncio.to_thread(ask, *scopes)

    for function in (ask, coroutine, lambda *scopes: SimpleNamespace(token=ask(*scopes), expires_on=time.time() + 3600)):
        with acrgate.Client(function, cloud.options(emulator)) as client:
            assert client.principal() == owner(emulator)
        assert asyncio.run(principal(emulator, function)) == owner(emulator)


def test_a_credential_of_the_program_is_asked_in_its_event_loop(emulator: Emulator) -> None:
    threads: list[threading.Thread] = []

    async def function(*scopes: str) -> str:
        threads.append(threading.current_thread())
        return await asyncio.to_thread(cloud.token(emulator), *scopes)

    asyncio.run(principal(emulator, function))
    assert threads == [threading.main_thread()]


def test_a_blocking_credential_does_not_hold_up_the_event_loop(emulator: Emulator) -> None:
    async def main() -> float:
        def slow(*scopes: str) -> str:
            time.sleep(0.5)
            return cloud.token(emulator)(*scopes)

        longest, last = 0.0, time.monotonic()
        asking = asyncio.create_task(principal(emulator, slow))
        while not asking.done():
            await asyncio.sleep(0.005)
            longest, last = max(longest, time.monotonic() - last), time.monotonic()
        await asking
        return longest

    assert asyncio.run(main()) < 0.25


def test_tokens_are_kept_until_they_end_soon(emulator: Emulator) -> None:
    identity = cloud.seed_registry(emulator)
    asked: list[tuple[str, ...]] = []

    def function(*scopes: str) -> str:
        asked.append(scopes)
        return cloud.token(emulator)(*scopes)

    with acrgate.Client(function, cloud.options(emulator)) as client:
        for _ in range(5):
            client.registry(identity).get()
    assert asked == [(f"{emulator.arm}.default",)]


def test_a_token_that_does_not_say_its_end_is_not_kept(emulator: Emulator) -> None:
    asked: list[str] = []

    def function(*scopes: str) -> str:
        asked.append(scopes[0])
        return "opaque"

    with acrgate.Client(function, cloud.options(emulator)) as client:
        for _ in range(2):
            with pytest.raises(acrgate.AcrgateError):
                client.registry(cloud.registry_id(emulator)).get()
    assert len(asked) >= 2


def test_the_credentials_own_error_is_the_cause(emulator: Emulator) -> None:
    class Broken(Exception):
        pass

    error = Broken("the vault is closed")

    def function(*scopes: str) -> str:
        raise error

    async def coroutine(*scopes: str) -> str:
        raise error

    for broken in (function, coroutine):
        with acrgate.Client(broken, cloud.options(emulator)) as client:
            with pytest.raises(acrgate.UnauthenticatedError, match="the vault is closed") as raised:
                client.principal()
        assert raised.value.__cause__ is error
        with pytest.raises(acrgate.UnauthenticatedError) as raised:
            asyncio.run(principal(emulator, broken))
        assert raised.value.__cause__ is error


@pytest.mark.parametrize("given", [None, 7, b"token", SimpleNamespace(token="x")])
def test_what_is_no_token_is_refused(emulator: Emulator, given: object) -> None:
    with acrgate.Client(lambda *scopes: given, cloud.options(emulator)) as client:
        with pytest.raises(acrgate.UnauthenticatedError) as raised:
            client.principal()
    assert isinstance(raised.value.__cause__, (AttributeError, TypeError))


def test_what_is_no_credential_is_refused() -> None:
    for client in (acrgate.Client, acrgate.aio.Client):
        with pytest.raises(TypeError, match="a credential has get_token"):
            client("token")


def test_cancelling_a_call_that_waits_for_a_token(emulator: Emulator) -> None:
    async def main() -> None:
        began = asyncio.Event()

        async def never(*scopes: str) -> str:
            began.set()
            await asyncio.sleep(1000)
            return ""

        task = asyncio.create_task(principal(emulator, never))
        await began.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())


def test_a_credential_may_know_token_info_alone(emulator: Emulator) -> None:
    class Credential:
        def get_token_info(self, *scopes: str) -> Any:
            return SimpleNamespace(token=cloud.token(emulator)(*scopes), expires_on=time.time() + 3600)

    with acrgate.Client(Credential(), cloud.options(emulator)) as client:
        assert client.principal() == owner(emulator)


def test_credentials_that_hang_hold_up_nobody_else(emulator: Emulator) -> None:
    """More of them than the runtime has threads."""
    released = threading.Event()
    asked = threading.Semaphore(0)

    def hang(*scopes: str) -> str:
        asked.release()
        released.wait()
        return cloud.token(emulator)(*scopes)

    count = 2 * (os.cpu_count() or 1) + 2
    clients = [acrgate.Client(hang, cloud.options(emulator)) for _ in range(count)]
    waiting = [threading.Thread(target=client.principal) for client in clients]
    try:
        for thread in waiting:
            thread.start()
        assert all(asked.acquire(timeout=30) for _ in clients)
        with acrgate.Client(cloud.token(emulator), cloud.options(emulator)) as client:
            assert client.principal(timeout=20) == owner(emulator)
    finally:
        released.set()
        for thread in waiting:
            thread.join()
