"""Importing images, from and into registries that the network rules close: the service comes in as a trusted one."""

import pytest

# What an import is refused with, by the registry that refuses it.
REFUSALS = {
    "source1": "is not allowed access. Refer https://aka.ms/acr/firewall to grant access.",
    "target1": "Access to target1.azurecr.test denied.",
}


@pytest.fixture(scope="module")
def registries(az, tmp_path_factory):
    """`source1`, which holds `base:1`, and `target1`."""
    (context := tmp_path_factory.mktemp("context")).joinpath("Dockerfile").write_text("FROM scratch\nLABEL a=b\n")
    for name in REFUSALS:
        az(f"acr create --resource-group team --name {name} --sku Premium")
    az(f"acr build --registry source1 --image base:1 {context}")


def tags(az):
    """The tags in the target's repository `copy`."""
    return az.as_caller("ip-203.0.113.7")("acr repository show-tags --name target1 --repository copy")


def test_import(az, registries):
    az("acr import --name target1 --source source1.azurecr.test/base:1 --image copy:1")
    # What is there already is replaced when one says so.
    again = "acr import --name target1 --source base:1 --registry source1 --image copy:1"
    assert "Tag copy:1 already exists in target registry." in az.refused(again)
    az(f"{again} --force")
    assert tags(az) == ["1"]


def test_import_between_closed_registries(az, registries):
    for name in REFUSALS:
        az(f"acr update --name {name} --public-network-enabled false")
    copy = "acr import --name target1 --source base:1 --registry source1 --image"
    az(f"{copy} copy:2")
    for name, refusal in REFUSALS.items():
        az(f"acr update --name {name} --allow-trusted-services false")
        assert refusal in az.refused(f"{copy} copy:3")
        az(f"acr update --name {name} --allow-trusted-services true")
    az("acr update --name target1 --public-network-enabled true --default-action Allow")
    assert tags(az) == ["1", "2"]
