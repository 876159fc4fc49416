"""Programs as users write them. Nobody runs this: type checkers read it, strictly."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address
from pathlib import Path

from azure.identity import DefaultAzureCredential
from azure.identity.aio import DefaultAzureCredential as AsyncDefaultAzureCredential
from typing_extensions import assert_type

import acrgate
import acrgate.aio
from acrgate import AcrgateError, Caller, ClientOptions, Cloud, NetworkEdit, NetworkRules, Roots, Step, WorkflowOptions
from acrgate.credentials import Credential
from acrgate.types import DecisionClass, ErrorKind, Verdict


def waits(client: acrgate.Client, registry_id: str) -> None:
    registry = client.registry(registry_id)
    assert_type(registry, acrgate.Registry)
    assert_type(registry.id, str)
    rules = registry.network_rules(timeout=3)
    assert_type(rules, NetworkRules)
    assert_type(rules.ip_rules, "tuple[str, ...]")
    assert_type(rules.tasks_bypass, "bool | None")
    edit = NetworkEdit(add_ip_rules=[IPv4Address("203.0.113.7"), "203.0.113.8"], allow_trusted_services=True)
    change = registry.edit_network(edit, timeout=timedelta(seconds=30))
    assert_type(change.repairs, int)
    for found in client.registries("11111111-1111-1111-1111-111111111111"):
        assert_type(found, acrgate.RegistryInfo)
    workflow = registry.workflow(WorkflowOptions(task="nightly"))
    journal = client.journal(Path("nightly.journal"))
    with journal as same:
        assert_type(same, acrgate.Journal)
    work = workflow.apply(workflow.plan(), journal)
    for event in work:
        match event:
            case acrgate.Event.StepDone(step=step, took=took):
                assert_type(step, Step)
                assert_type(took, timedelta)
            case acrgate.Event.LogLine(line=line):
                assert_type(line, str)
            case _:
                pass
    assert_type(work.result(), None)
    assert_type(workflow.verify(journal).result(timeout=60).run.created, "datetime | None")
    operation = registry.begin_delete()
    assert_type(operation.poll(), "timedelta | None")


async def awaits(client: acrgate.aio.Client, registry_id: str) -> None:
    registry = client.registry(registry_id)
    assert_type(registry, acrgate.aio.Registry)
    assert_type(await registry.network_rules(timeout=3), NetworkRules)
    async for found in registry.tasks():
        assert_type(found, acrgate.AcrTaskInfo)
    workflow = registry.workflow(WorkflowOptions(task="nightly"))
    journal = await client.journal()
    async with journal as same:
        assert_type(same, acrgate.aio.Journal)
    work = workflow.verify(journal)
    async for event in work:
        assert_type(event, acrgate.Event)
    assert_type(await work, acrgate.Verified)
    assert_type(await work.result(timeout=5), acrgate.Verified)
    assert_type(await (await registry.begin_delete()), None)


def decides(caller: Caller) -> Verdict:
    match caller:
        case Caller.Service(instance):
            assert_type(instance, acrgate.ServiceInstance)
        case Caller.PublicAddress(address=address):
            assert_type(address, "str | None")
        case _:
            pass
    decision = acrgate.decide({"schema": "acrgate.document/1"})
    assert_type(decision.class_, DecisionClass)
    return decision.verdict


def explains(error: AcrgateError) -> ErrorKind:
    assert_type(error.client_address, "IPv4Address | IPv6Address | None")
    assert_type(error.retry_after, "timedelta | None")
    return error.kind


def credentials() -> list[acrgate.Client | acrgate.aio.Client]:
    def function(*scopes: str) -> str:
        return scopes[0]

    async def coroutine(*scopes: str) -> str:
        return scopes[0]

    options = ClientOptions(cloud=Cloud.China(), roots=Roots.SystemAnd("PEM"), deadline=10)
    all_kinds: list[Credential] = [DefaultAzureCredential(), AsyncDefaultAzureCredential(), function, coroutine]
    return [
        *(acrgate.Client(credential, options) for credential in all_kinds),
        *(acrgate.aio.Client(credential) for credential in all_kinds),
    ]


def addresses() -> None:
    Caller.PublicAddress(address=ip_address("203.0.113.7"))
    assert_type(acrgate.aggregate_ip_rules([IPv4Network("10.0.0.0/9"), "10.128.0.0/9"]), "tuple[str, ...]")
