"""An Azure CLI that is signed in, for each module: signing in takes as long as a test."""

import pytest

from az import Az


@pytest.fixture(scope="module")
def az(emulator, tmp_path_factory):
    """The Azure CLI, signed in as the owner of the emulator's subscription, with a resource group `team`."""
    az = Az(emulator, tmp_path_factory.mktemp("azure")).sign_in()
    az("group create --name team --location westeurope")
    return az
