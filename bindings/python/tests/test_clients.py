"""Both clients: deadlines, cancelling, closing, lists, work, operations."""

from __future__ import annotations

import asyncio
import gc
import time
import tracemalloc
from datetime import timedelta

import cloud
import pytest
from emulator import Emulator

import acrgate
import acrgate.aio
from acrgate import CreateRegistry, NetworkEdit, TaskDefinition, TaskSteps, WorkflowOptions


def client(emulator: Emulator, **options: object) -> acrgate.Client:
    return acrgate.Client(cloud.token(emulator), cloud.options(emulator, **options))


def aio_client(emulator: Emulator, **options: object) -> acrgate.aio.Client:
    return acrgate.aio.Client(cloud.token(emulator), cloud.options(emulator, **options))


@pytest.mark.parametrize("timeout", [0.2, timedelta(milliseconds=200)])
def test_a_call_ends_within_its_timeout(emulator: Emulator, timeout: float | timedelta) -> None:
    identity = cloud.seed_registry(emulator)
    cloud.hang(emulator, "/registries/team1")
    started = time.monotonic()
    with client(emulator) as own, pytest.raises(TimeoutError) as raised:
        own.registry(identity).get(timeout=timeout)
    assert isinstance(raised.value, acrgate.TimeoutError) and raised.value.retryable
    assert time.monotonic() - started < 5

    async def main() -> None:
        async with aio_client(emulator) as own:
            with pytest.raises(acrgate.TimeoutError):
                await own.registry(identity).get(timeout=timeout)

    asyncio.run(main())


@pytest.mark.parametrize(("timeout", "error"), [(-1, ValueError), (float("nan"), ValueError), ("1", TypeError)])
def test_a_timeout_is_a_length_of_time(emulator: Emulator, timeout: object, error: type[Exception]) -> None:
    with client(emulator) as own, pytest.raises(error):
        own.principal(timeout=timeout)  # type: ignore[arg-type]


@pytest.mark.parametrize("cancelled", [True, False])
def test_cancelling_a_task_stops_the_work(emulator: Emulator, cancelled: bool) -> None:
    """A request that waits at the emulator when its connection is closed is never carried out, nor logged."""
    identity = cloud.seed_registry(emulator)

    async def main() -> None:
        async with aio_client(emulator) as own:
            await own.principal()
            cloud.hang(emulator, "/registries/team1", 400)
            task = asyncio.create_task(own.registry(identity).update({"adminUserEnabled": True}))
            await asyncio.to_thread(cloud.wait_for_fault, emulator)
            if not cancelled:
                await task
                return
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            # Longer than the request would have waited.
            await asyncio.sleep(0.8)

    asyncio.run(main())
    assert any(one["method"] == "PATCH" for one in emulator.requests()) is not cancelled


def test_wait_for_and_timeout_of_asyncio_stop_the_work_too(emulator: Emulator) -> None:
    identity = cloud.seed_registry(emulator)
    cloud.hang(emulator, "/registries/team1")

    async def main() -> None:
        async with aio_client(emulator) as own:
            started = time.monotonic()
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(own.registry(identity).get(), 0.2)
            assert time.monotonic() - started < 2

    asyncio.run(main())


def test_what_is_not_awaited_is_not_done(emulator: Emulator) -> None:
    identity = cloud.seed_registry(emulator)

    async def main() -> None:
        async with aio_client(emulator) as own:
            with pytest.warns(RuntimeWarning, match="never awaited"):
                own.registry(identity).delete()
                gc.collect()

    asyncio.run(main())
    assert not [one for one in emulator.requests() if one["method"] == "DELETE"]


def test_the_event_loop_is_not_held_up(emulator: Emulator) -> None:
    identity = cloud.seed_registry(emulator)
    cloud.hang(emulator, "/registries/team1", 500)

    async def main() -> float:
        longest, last = 0.0, time.monotonic()

        async def tick() -> None:
            nonlocal longest, last
            while True:
                await asyncio.sleep(0.005)
                longest, last = max(longest, time.monotonic() - last), time.monotonic()

        async with aio_client(emulator) as own:
            ticking = asyncio.create_task(tick())
            await own.registry(identity).get()
            ticking.cancel()
        return longest

    assert asyncio.run(main()) < 0.25


def test_many_calls_at_once(emulator: Emulator) -> None:
    identity = cloud.seed_registry(emulator)

    async def main() -> None:
        async with aio_client(emulator) as own:
            registry = own.registry(identity)
            found = await asyncio.gather(*(registry.get() for _ in range(200)))
            assert {one.name for one in found} == {"team1"}

    asyncio.run(main())


def test_a_client_works_in_one_event_loop_after_the_other(emulator: Emulator) -> None:
    identity = cloud.seed_registry(emulator)
    own = aio_client(emulator)

    async def main() -> str:
        return (await own.registry(identity).get()).name

    assert [asyncio.run(main()) for _ in range(3)] == ["team1"] * 3


def test_a_closed_client_makes_no_calls(emulator: Emulator) -> None:
    identity = cloud.seed_registry(emulator)
    with client(emulator) as own:
        registry = own.registry(identity)
        registry.get()
    with pytest.raises(acrgate.CancelledError, match="the client is closed"):
        registry.get()
    with pytest.raises(acrgate.CancelledError, match="the client is closed"):
        own.principal()

    async def main() -> None:
        async with aio_client(emulator) as own:
            registry = own.registry(identity)
        with pytest.raises(acrgate.CancelledError, match="the client is closed"):
            await registry.get()

    asyncio.run(main())


def test_closing_ends_what_is_under_way(emulator: Emulator) -> None:
    identity = cloud.seed_registry(emulator)
    cloud.hang(emulator, "/registries/team1")
    own = client(emulator)
    cloud.when_a_fault_strikes(emulator, own.close)
    with pytest.raises(acrgate.CancelledError):
        own.registry(identity).get()


def test_lists_are_iterated_over_pages_and_left_early(emulator: Emulator) -> None:
    for number in range(3):
        cloud.seed_registry(emulator, f"team{number}")
    with client(emulator) as own:
        everything = [one.name for one in own.registries(emulator.subscriptionId)]
        assert set(everything) >= {"team0", "team1", "team2"}
        registries = own.registries(emulator.subscriptionId, "rg")
        assert iter(registries) is registries
        first = next(registries)
        assert first.name == everything[0]
        assert [one.name for one in registries] == everything[1:]
        assert registries.next(timeout=5) is None
        with pytest.raises(StopIteration):
            next(registries)

    async def main() -> None:
        async with aio_client(emulator) as own:
            assert [one.name async for one in own.registries(emulator.subscriptionId)] == everything
            async for one in own.registries(emulator.subscriptionId):
                assert one.name == everything[0]
                break

    asyncio.run(main())


def test_an_operation_is_saved_and_resumed(emulator: Emulator) -> None:
    identity = cloud.registry_id(emulator, "resumed")
    cloud.seed_registry(emulator)
    wanted = CreateRegistry(location="westeurope", sku="Premium", network=NetworkEdit(public_network_access=False))
    with client(emulator) as own:
        operation = own.registry(identity).begin_create(wanted)
        saved = operation.save()
    with client(emulator) as own:
        created = own.resume_create(saved).wait(timeout=30)
        assert created.name == "resumed" and created.network.public_network_access == "Disabled"

    async def main() -> None:
        async with aio_client(emulator) as own:
            deleting = await own.registry(identity).begin_delete()
            assert await deleting is None
            assert deleting.is_done

    asyncio.run(main())


def test_a_journal_is_a_path_and_locked(emulator: Emulator, tmp_path) -> None:
    with client(emulator) as own:
        journal = own.journal(tmp_path / "nightly.journal")
        assert journal.plan is None and not journal.is_applied
        with pytest.raises(acrgate.ConflictError):
            own.journal(str(tmp_path / "nightly.journal"))
        del journal
        own.journal(tmp_path / "nightly.journal")


def test_a_journal_is_closed_at_the_end_of_its_block(emulator: Emulator, tmp_path) -> None:
    path = tmp_path / "nightly.journal"
    steps = TaskSteps.Yaml("version: v1.1.0\nsteps:\n  - cmd: $Registry/team/base:v1\n")
    options = WorkflowOptions(task="nightly", definition=TaskDefinition(steps=steps))
    with client(emulator) as own:
        workflow = own.registry(cloud.seed_registry(emulator)).workflow(options)
        with own.journal(path) as journal:
            pass
        with own.journal(path) as again, pytest.raises(acrgate.InvalidInputError, match="closed") as refused:
            workflow.apply(workflow.plan(), journal).result()
        assert "open it again" in refused.value.hint
        assert not again.is_applied
        again.close()
        again.close()
        assert again.plan is None

    async def main() -> None:
        async with aio_client(emulator) as own, await own.journal(path) as journal:
            with pytest.raises(acrgate.ConflictError):
                await own.journal(path)
            await journal.close()
            async with await own.journal(path):
                assert journal.plan is None
            async with await own.journal(path) as again:
                assert isinstance(again, acrgate.aio.Journal)

    asyncio.run(main())


def test_calls_leave_nothing_behind(emulator: Emulator) -> None:
    identity = cloud.seed_registry(emulator)

    async def main() -> None:
        async with aio_client(emulator) as own:
            registry = own.registry(identity)
            for _ in range(50):
                await registry.get()

    with client(emulator) as own:
        registry = own.registry(identity)
        for _ in range(50):
            registry.get()
        asyncio.run(main())
        tracemalloc.start()
        try:
            gc.collect()
            before = tracemalloc.get_traced_memory()[0]
            for _ in range(200):
                registry.get()
            asyncio.run(main())
            gc.collect()
            assert tracemalloc.get_traced_memory()[0] - before < 50_000
        finally:
            tracemalloc.stop()
