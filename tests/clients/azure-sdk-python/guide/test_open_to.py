import json
import os

import pytest
import requests
from azure.containerregistry import ContainerRegistryClient
from azure.core.exceptions import HttpResponseError
from azure.identity import DefaultAzureCredential
from azure.mgmt.containerregistry import ContainerRegistryManagementClient

from open_to import open_to

# Addresses and secrets of the cloud that this test runs in.
cloud = json.loads(os.environ["ACRGATE_EMULATOR_LINE"])
# It signs in with AZURE_CLIENT_ID and AZURE_CLIENT_SECRET at AZURE_AUTHORITY_HOST.
credential = DefaultAzureCredential(disable_instance_discovery=True)
arm = ContainerRegistryManagementClient(
    credential,
    cloud["subscriptionId"],
    base_url=cloud["arm"],
    credential_scopes=[cloud["arm"] + ".default"],
)


def seed(*resources):
    door = {"Authorization": f"Bearer {cloud['adminToken']}"}
    requests.put(f"{cloud['admin']}/seed", json={"resources": resources}, headers=door).raise_for_status()


def images(caller):
    """The registry as somebody at another address sees it: the proxy's user name says who is calling."""
    proxy = cloud["proxy"].replace("://", f"://{caller}:x@")
    return ContainerRegistryClient("https://team1.azurecr.test", credential, proxies={"https": proxy})


def test_the_office_gets_in_and_nobody_else():
    group = f"/subscriptions/{cloud['subscriptionId']}/resourceGroups/team"
    registry = f"{group}/providers/Microsoft.ContainerRegistry/registries/team1"
    seed({"id": registry, "properties": {"publicNetworkAccess": "Disabled"}})
    with pytest.raises(HttpResponseError, match="is not allowed access"):
        list(images("ip-203.0.113.7").list_repository_names())

    open_to(arm, "team", "team1", "203.0.113.7")

    assert list(images("ip-203.0.113.7").list_repository_names()) == []
    with pytest.raises(HttpResponseError, match="is not allowed access"):
        list(images("ip-198.51.100.9").list_repository_names())
