"""The cases of tests/behaviour, for the blocking client and for the one of asyncio.

Names are the same in Python as in the cases, but for an underscore after those that Python keeps for itself. Types of arguments are read from the stubs, so that those are tried too."""

from __future__ import annotations

import ast
import asyncio
import base64
import inspect
import json
import keyword
import pathlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import acrgate
import acrgate.aio
import cloud
from emulator import Emulator

FOLDER = pathlib.Path(__file__).parents[3] / "tests" / "behaviour" / "cases"
STUBS = pathlib.Path(acrgate.__file__).parent / "_native" / "__init__.pyi"
CONFIG = b'{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}'
DEADLINE = 60


def cases() -> list[dict[str, Any]]:
    """Every case of every file."""
    return [case for file in sorted(FOLDER.glob("*.json")) for case in json.loads(file.read_text())]


def _signatures() -> dict[str, dict[str, ast.expr]]:
    """The types of the arguments of every method, as `Class.method`, and of every function."""
    signatures = {}
    for node in ast.parse(STUBS.read_text()).body:
        owner = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
        for one in node.body if isinstance(node, ast.ClassDef) else [node]:
            if isinstance(one, ast.FunctionDef):
                arguments = [*one.args.args, *one.args.kwonlyargs]
                signatures[owner + one.name] = {a.arg: a.annotation for a in arguments if a.annotation}
    return signatures


SIGNATURES = _signatures()


@dataclass
class End:
    """How a call ended."""

    value: Any = None
    items: list[Any] | None = None
    events: list[Any] = field(default_factory=list)
    error: dict[str, Any] | None = None


class Runner:
    """Runs cases, one after the other, against one emulator."""

    def __init__(self, emulator: Emulator, module: Any) -> None:
        self.emulator = emulator
        self.module = module
        self.owner = ""

    def run(self, case: dict[str, Any]) -> None:
        """Runs a case to its judgement."""
        self._prepare(case)
        end = asyncio.run(asyncio.wait_for(self._end_of(case), DEADLINE))
        self._judge(case["expect"], end)
        self._check_requests(case.get("requests", []))

    def _prepare(self, case: dict[str, Any]) -> None:
        emulator, state = self.emulator, case.get("state", {})
        emulator.door("DELETE", "seed")
        emulator.door("DELETE", "faults")
        [self.owner] = [p["objectId"] for p in emulator.dump()["principals"] if p["appId"] == emulator.clientId]
        if "seed" in state:
            emulator.door("PUT", "seed", self._filled(state["seed"]))
        for image in state.get("images", []):
            with acrgate.Client(cloud.token(emulator), self._options(case)) as client:
                layer = acrgate.Layer(media_type="application/vnd.oci.image.layer.v1.tar+gzip", bytes=b"layer")
                images = client.data_plane(image["login_server"])
                images.push_image(image["repository"], image["tag"], CONFIG, [layer])
        emulator.door("DELETE", "requests")
        if "faults" in state:
            emulator.door("PUT", "faults", state["faults"])

    def _options(self, case: dict[str, Any]) -> acrgate.ClientOptions:
        told = case.get("options", {})
        options = json.loads(cloud.options(self.emulator).to_json())
        if "caller" in told:
            del options["connect_to"]
            options["proxy"] = {"type": "url", "url": self.emulator.proxy_as(told["caller"])}
        return acrgate.ClientOptions.from_json(json.dumps({**options, **told.get("client", {})}))

    async def _end_of(self, case: dict[str, Any]) -> End:
        end = End()
        client = self.module.Client(cloud.token(self.emulator), self._options(case))
        try:
            await self._walk(case, client, end)
        except acrgate.AcrgateError as error:
            names = ("kind", "reason", "status", "code", "request_id", "target", "hint", "retryable", "retry_after")
            end.error = {name: plain(getattr(error, name)) for name in names}
            end.error["message"] = str(error)
            if error.client_address:
                end.error["client_address"] = str(error.client_address)
        except asyncio.CancelledError:
            end.error = {"kind": "cancelled"}
        finally:
            client.close()
        return end

    async def _walk(self, case: dict[str, Any], client: Any, end: End) -> None:
        """Along the path of methods; the last one is called as the case says."""
        journal = await _awaited(client.journal())
        path, options = case["call"].split("."), case.get("options", {})
        if path[0] == "functions":
            client, path = acrgate, path[1:]
        if unknown := case.get("args", {}).keys() - set(path):
            raise AssertionError(f"arguments for {unknown}, which is not called")
        it = client
        for name in path[:-1]:
            it = await _awaited(await self._call(it, name, case, journal))

        async def last() -> None:
            called = await self._call(it, path[-1], case, journal, options.get("deadline"))
            await _pulled(await _awaited(called), end, options.get("deadline"))

        await self._cancelled(last, options.get("cancel"), client)

    async def _call(
        self, it: Any, name: str, case: dict[str, Any], journal: Any, timeout: float | None = None
    ) -> Any:
        member = getattr(it, name)
        if not callable(member):
            return member
        owner = "" if it is acrgate else f"{acrgate_name(it)}."
        signature = SIGNATURES[owner + name]
        given = self._filled(case.get("args", {}).get(name, {}))
        arguments = {}
        for argument, value in given.items():
            # Python keeps some names for itself.
            argument = f"{argument}_" if keyword.iskeyword(argument) else argument
            if value == "$plan":
                arguments[argument] = await _awaited(it.plan())
            elif value == "$applied":
                await _awaited(it.apply(await _awaited(it.plan()), journal).result())
                arguments[argument] = journal
            elif value == "$journal":
                arguments[argument] = journal
            else:
                arguments[argument] = converted(signature[argument], value)
        if timeout is not None and "timeout" in signature:
            arguments["timeout"] = timeout
        return member(**arguments)

    async def _cancelled(self, last: Callable[[], Awaitable[None]], when: str | None, client: Any) -> None:
        """Awaits the last call, and ends it when the case says: a task by cancelling it, a blocking call by closing the
        client on another thread."""
        if self.module is acrgate:
            if when == "before":
                client.close()
            elif when == "during":
                cloud.when_a_fault_strikes(self.emulator, client.close)
            return await last()
        task = asyncio.ensure_future(last())
        if when == "before":
            # Begun, but without having called anything.
            task.cancel()
        elif when == "during":
            await asyncio.to_thread(cloud.wait_for_fault, self.emulator)
            task.cancel()
        await task

    def _filled(self, value: Any) -> Any:
        """The same with `${subscription}`, `${tenant}` and `${owner}` filled in."""
        if isinstance(value, str):
            known = {
                "subscription": self.emulator.subscriptionId,
                "tenant": self.emulator.tenantId,
                "owner": self.owner,
            }
            for name, replacement in known.items():
                value = value.replace(f"${{{name}}}", replacement)
            return known.get(value[1:], value) if value.startswith("$") else value
        if isinstance(value, dict):
            return {name: self._filled(member) for name, member in value.items()}
        if isinstance(value, list):
            return [self._filled(item) for item in value]
        return value

    def _judge(self, expect: dict[str, Any], end: End) -> None:
        expect = self._filled(expect)
        missing = missing_in_order(expect.get("events", []), end.events, fits)
        assert missing is None, f"the event {missing} did not come in {end.events}"
        if "error" in expect:
            assert end.error is not None, f"no error, but {end.value!r}"
            assert_fits(expect["error"], end.error)
        else:
            assert end.error is None, end.error
            if "items" in expect:
                assert_fits(expect["items"], end.items)
            else:
                assert_fits(expect["value"], end.value)

    def _check_requests(self, expected: list[dict[str, Any]]) -> None:
        log = self.emulator.requests()
        lines = "\n".join(f"{one['method']} {one['path']}" for one in log)

        def is_it(wanted: dict[str, Any], one: dict[str, Any]) -> bool:
            wanted = self._filled({name: wanted[name] for name in ("method", "path", "body") if name in wanted})
            return fits(wanted, one)

        for wanted in expected:
            times = sum(is_it(wanted, one) for one in log)
            assert not (wanted.get("absent") and times), f"{wanted} was sent:\n{lines}"
            assert wanted.get("count", times) == times, f"{wanted} was sent {times} times:\n{lines}"
        present = [wanted for wanted in expected if not wanted.get("absent")]
        missing = missing_in_order(present, log, is_it)
        assert missing is None, f"{missing} was not sent in this order:\n{lines}"


async def _awaited(value: Any) -> Any:
    return await value if inspect.iscoroutine(value) else value


async def _pulled(it: Any, end: End, timeout: float | None) -> None:
    """Pulls a source, work or an operation to its end; anything else is the value itself."""
    if hasattr(it, "next_event"):
        while (event := await _awaited(it.next_event(timeout=timeout))) is not None:
            end.events.append(plain(event))
        end.value = plain(await _awaited(it.result(timeout=timeout)))
    elif hasattr(it, "next"):
        end.items = []
        while (item := await _awaited(it.next(timeout=timeout))) is not None:
            end.items.append(plain(item))
    elif hasattr(it, "save"):
        end.value = plain(await _awaited(it.wait(timeout=timeout)))
    else:
        end.value = plain(it)


def acrgate_name(it: Any) -> str:
    """The class in the list."""
    return type(it).__name__


def converted(annotation: ast.expr, value: Any) -> Any:
    """An argument of this type, as a Python program gives it."""
    if isinstance(annotation, ast.BinOp):
        return None if value is None else converted(annotation.left, value)
    if isinstance(annotation, ast.Subscript):
        return [converted(annotation.slice, item) for item in value]
    name = ast.unparse(annotation)
    if name == "types.Bytes":
        return base64.b64decode(value)
    of_json = getattr(getattr(acrgate, name, None), "from_json", None)
    return of_json(json.dumps(value)) if of_json else value


def plain(value: Any) -> Any:
    """A value as the cases write it."""
    if hasattr(value, "to_json"):
        return json.loads(value.to_json())
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


def assert_fits(expected: Any, found: Any) -> None:
    """That what is expected is there."""
    difference = _difference("", expected, found)
    assert difference is None, difference


def fits(expected: Any, found: Any) -> bool:
    """Whether what is expected is there."""
    return _difference("", expected, found) is None


def _difference(path: str, expected: Any, found: Any) -> str | None:
    if expected == {"any": True}:
        return f"{path}: nothing is there" if found is None else None
    if isinstance(expected, dict) and isinstance(found, dict):
        found_ones = (_difference(f"{path}.{n}", m, found.get(n)) for n, m in expected.items())
        return next((one for one in found_ones if one), None)
    if isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            return f"{path}: {len(found)} items instead of {len(expected)}: {found}"
        pairs = enumerate(zip(expected, found))
        return next((one for nth, pair in pairs if (one := _difference(f"{path}[{nth}]", *pair))), None)
    if isinstance(expected, str) and expected.startswith("~") and isinstance(found, str):
        return None if expected[1:] in found else f"{path}: {found!r} does not hold {expected[1:]!r}"
    return None if expected == found else f"{path}: {found!r} instead of {expected!r}"


def missing_in_order(expected: list[Any], found: list[Any], fits: Callable[[Any, Any], bool]) -> Any:
    """What does not come, in this order and with others in between."""
    rest = iter(found)
    return next((one for one in expected if not any(fits(one, other) for other in rest)), None)
