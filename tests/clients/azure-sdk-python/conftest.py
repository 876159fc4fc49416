"""An emulated cloud and clients of it, for each module."""

import os

import pytest

from cloud import Cloud
from emulator import Emulator


@pytest.fixture(scope="module")
def emulator():
    """Long-running operations take some milliseconds, so that clients have something to wait for."""
    with Emulator("--operation-ms", "50") as running:
        yield running


@pytest.fixture(scope="module")
def authority(emulator):
    """Tells this process which certificate authority to trust: `requests` looks for the one variable, `aiohttp` (by
    OpenSSL) for the other."""
    before = dict(os.environ)
    os.environ.update(REQUESTS_CA_BUNDLE=emulator.ca, SSL_CERT_FILE=emulator.ca)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="module")
def cloud(emulator, authority):
    return Cloud(emulator)

# The guide's own test is run by test_guide.py, inside a cloud of its own.
collect_ignore = ["guide"]
