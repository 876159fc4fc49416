"""The oldest Azure CLI that is promised, signed in as docs/emulator-azure-cli.md tells."""

import pytest

from az import Az


class Oldest(Az):
    """It knows no way to leave out the question to Microsoft about an authority, but for AD FS."""

    def register(self):
        arm = self.emulator.arm
        self(
            f"cloud register --name Emulator --endpoint-resource-manager {arm} --endpoint-active-directory {arm}adfs"
            " --suffix-acr-login-server-endpoint .azurecr.test"
        )
        self("cloud set --name Emulator")


@pytest.fixture(scope="module")
def az(emulator, tmp_path_factory):
    """Signed in as the owner of the emulator's subscription, with a resource group `team`."""
    az = Oldest(emulator, tmp_path_factory.mktemp("azure")).sign_in()
    az("group create --name team --location westeurope")
    return az
