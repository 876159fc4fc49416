"""What every test has: an emulator for each module."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from emulator import Emulator

# What the user of this machine has set does not count.
for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
    os.environ.pop(name, None)


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    """An emulator for the tests of this module."""
    with Emulator() as running:
        yield running


@pytest.fixture(autouse=True)
def no_faults(request: pytest.FixtureRequest) -> None:
    """No test inherits the faults of another."""
    if "emulator" in request.fixturenames:
        emulator = request.getfixturevalue("emulator")
        emulator.door("DELETE", "faults")
        emulator.door("DELETE", "requests")
