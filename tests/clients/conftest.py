"""What every suite of clients has: an emulator of its own for each module, and one way to say what is missing."""

import os

import pytest

from emulator import Emulator


@pytest.fixture(scope="module")
def emulator():
    """An emulator for the tests of this module, with nothing in it but the subscription."""
    with Emulator() as running:
        yield running


@pytest.fixture(scope="session")
def missing():
    """Says that a tool is missing: a failure in CI, where everything is installed, and a visible skip elsewhere."""
    return pytest.fail if os.environ.get("CI") else pytest.skip
