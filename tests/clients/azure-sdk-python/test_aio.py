"""The asynchronous clients: another transport (aiohttp), other credentials, the same cloud."""

import asyncio

import pytest
from azure.core.exceptions import HttpResponseError
from azure.mgmt.containerregistry.models import Registry, RegistryUpdateParameters, Sku

from images import pull_async, push_async

GROUP = "aio"


def test_registries_are_created_edited_and_listed(cloud):
    cloud.emulator.seed({"id": f"{cloud.subscription}/resourceGroups/{GROUP}"})

    async def job():
        async with cloud.application_async() as credential, cloud.registries_async(credential) as client:
            wish = Registry(location="westeurope", sku=Sku(name="Premium"))
            names = [f"aio{nth}registry" for nth in range(10)]
            pollers = [await client.registries.begin_create(GROUP, name, wish) for name in names]
            created = await asyncio.gather(*(poller.result() for poller in pollers))
            assert [one.provisioning_state for one in created] == ["Succeeded"] * 10
            edit = RegistryUpdateParameters(public_network_access="Disabled")
            edited = await client.registries.begin_update(GROUP, names[0], edit)
            assert (await edited.result()).public_network_access == "Disabled"
            listed = [one.name async for one in client.registries.list_by_resource_group(GROUP)]
            assert sorted(listed) == names

    asyncio.run(job())


def test_thousands_of_registries_are_listed(cloud):
    group, count = f"{cloud.subscription}/resourceGroups/aio-many", 2_500
    provider = "providers/Microsoft.ContainerRegistry/registries"
    cloud.emulator.seed(*({"id": f"{group}/{provider}/aiomany{nth}"} for nth in range(count)))

    async def job():
        async with cloud.application_async() as credential, cloud.registries_async(credential) as client:
            return {one.name async for one in client.registries.list_by_resource_group("aio-many")}

    assert len(asyncio.run(job())) == count


def test_images_go_in_and_out_and_a_refused_address_is_denied(cloud):
    rules = {"defaultAction": "Deny", "ipRules": [{"value": "203.0.113.7"}]}
    cloud.seed_registry(GROUP, "aioclosed1", networkRuleSet=rules)

    async def job():
        async with (
            cloud.application_async() as credential,
            cloud.images_async("aioclosed1", credential, "ip-203.0.113.7") as allowed,
            cloud.images_async("aioclosed1", credential, "ip-198.51.100.66") as stranger,
        ):
            pushed = await push_async(allowed, "team/app", "1", size=5 * 1024 * 1024)
            assert await pull_async(allowed, "team/app", "1") == pushed
            with pytest.raises(HttpResponseError, match="client with IP .*198.51.100.66.* is not allowed access") as refused:
                await pull_async(stranger, "team/app", "1")
            assert refused.value.status_code == 403

    asyncio.run(job())
