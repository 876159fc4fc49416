"""Every case of tests/behaviour, for both clients."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import behaviour
import pytest
from emulator import Emulator

import acrgate
import acrgate.aio

CASES = behaviour.cases()


@pytest.mark.parametrize("module", [acrgate, acrgate.aio], ids=lambda module: module.__name__)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(emulator: Emulator, case: dict[str, Any], module: ModuleType) -> None:
    behaviour.Runner(emulator, module).run(case)


def test_cases_are_there() -> None:
    print(f"{len(CASES)} cases")
    assert len(CASES) >= 60
    assert len({case["name"] for case in CASES}) == len(CASES)
