"""What calls cost in Python, for `cargo xtask costs`, which starts the server that the variable ACRGATE_COSTS_SERVER names.

Prints one line of JSON: the processor time of a call, or of an item of a list, in microseconds."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from typing import NamedTuple

import acrgate
import acrgate.aio
from acrgate import ClientOptions, Cloud, Proxy, Roots

SERVER = json.loads(os.environ["ACRGATE_COSTS_SERVER"])
SUBSCRIPTION = "11111111-1111-1111-1111-111111111111"
REGISTRY = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/team1"
SEQUENTIAL, CONCURRENT, IN_FLIGHT, LISTED, RULES = 1_000, 10_000, 64, 10_000, 50


def options() -> ClientOptions:
    home = f"https://127.0.0.1:{SERVER['port']}/"
    cloud = Cloud.Custom(resource_manager=home, authority=home, login_server_suffix="azurecr.test")
    return ClientOptions(
        cloud=cloud, roots=Roots.Only(pem=SERVER["certificate"]), proxy=Proxy.None_(), deadline=60.0
    )


class Token(NamedTuple):
    token: str
    expires_on: int


def token(*_scopes: str) -> Token:
    return Token("t" * 1_500, int(time.time()) + 3_600)


def blocking() -> dict[str, float]:
    with acrgate.Client(token, options()) as client:
        registry = client.registry(REGISTRY)

        def get() -> None:
            assert len(registry.get().network.ip_rules) == RULES

        def one_by_one(calls: int) -> None:
            for _ in range(calls):
                get()

        def list_all() -> None:
            assert sum(len(found.network.ip_rules) for found in client.registries(SUBSCRIPTION)) == LISTED * RULES

        one_by_one(SEQUENTIAL)
        return {"sequential": cost(lambda: one_by_one(SEQUENTIAL), SEQUENTIAL), "list": cost(list_all, LISTED)}


async def for_asyncio() -> dict[str, float]:
    async with acrgate.aio.Client(token, options()) as client:
        registry = client.registry(REGISTRY)

        async def get() -> None:
            assert len((await registry.get()).network.ip_rules) == RULES

        async def at_a_time(calls: int, in_flight: int) -> None:
            left = iter(range(calls))

            async def worker() -> None:
                for _ in left:
                    await get()

            await asyncio.gather(*(worker() for _ in range(in_flight)))

        await at_a_time(CONCURRENT // 5, IN_FLIGHT)
        started = time.process_time()
        await at_a_time(SEQUENTIAL, 1)
        sequential = (time.process_time() - started) / SEQUENTIAL * 1e6
        started = time.process_time()
        await at_a_time(CONCURRENT, IN_FLIGHT)
        concurrent = (time.process_time() - started) / CONCURRENT * 1e6
        started = time.process_time()
        rules = 0
        async for found in client.registries(SUBSCRIPTION):
            rules += len(found.network.ip_rules)
        assert rules == LISTED * RULES
        listed = (time.process_time() - started) / LISTED * 1e6
        return {"sequential": sequential, "concurrent": concurrent, "list": listed}


def cost(work: Callable[[], None], calls: int) -> float:
    started = time.process_time()
    work()
    return (time.process_time() - started) / calls * 1e6


if __name__ == "__main__":
    print(json.dumps(asyncio.run(for_asyncio()) if sys.argv[1:] == ["aio"] else blocking()))
