"""`acrgate-emulator run -- COMMAND`: in the command, az finds the emulator without being told about it."""

import os
import pathlib
import subprocess
import sys

import pytest

import emulator

# A registry for one address, and who gets a token of it.
SCRIPT = """
set -e
az group create --name team --location westeurope --output none
az acr create --resource-group team --name teamimages --sku Premium --default-action Deny --output none
az acr network-rule add --name teamimages --ip-address 203.0.113.7 --output none
az cloud list --query '[].name' --output tsv
az acr login --name teamimages --expose-token --query loginServer --output tsv
"""

SIGN_INS = {
    "managed identity": "az login --identity --output none",
    "service principal": 'az login --service-principal --tenant "$AZURE_TENANT_ID" --username "$AZURE_CLIENT_ID"'
    ' --password "$AZURE_CLIENT_SECRET" --output none',
}


def run(caller, sign_in):
    """Runs the script with an emulator of its own."""
    az = str(pathlib.Path(sys.executable).parent)
    return subprocess.run(
        [emulator.program(), "run", "--caller", caller, "--", "sh", "-c", f"{SIGN_INS[sign_in]}\n{SCRIPT}"],
        env={"PATH": f"{az}{os.pathsep}{os.environ['PATH']}"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("sign_in", SIGN_INS)
def test_allowed(sign_in):
    done = run("ip-203.0.113.7", sign_in)
    assert done.returncode == 0, done.stderr
    # No other cloud is known, and so none can be changed by mistake.
    assert done.stdout.split() == ["AcrgateEmulator", "teamimages.azurecr.test"]


def test_refused():
    done = run("ip-198.51.100.7", "managed identity")
    assert done.returncode and done.stdout.split() == ["AcrgateEmulator"]
    assert "Response code: 403" in done.stderr
