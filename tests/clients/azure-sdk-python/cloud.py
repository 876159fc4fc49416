"""Clients of an emulated cloud: the packages' own credentials and pipelines, told only where the cloud is."""

import azure.containerregistry.aio
import azure.identity.aio
import azure.mgmt.containerregistry.aio
from azure.containerregistry import ContainerRegistryClient
from azure.identity import ClientSecretCredential
from azure.mgmt.authorization import AuthorizationManagementClient
from azure.mgmt.containerregistry import ContainerRegistryManagementClient
from azure.mgmt.containerregistrytasks import ContainerRegistryTasksMgmtClient


class Cloud:
    def __init__(self, emulator):
        self.emulator = emulator
        self.subscription = f"/subscriptions/{emulator.subscriptionId}"
        self.arm = {
            "base_url": emulator.arm,
            "credential_scopes": [f"{emulator.arm}.default"],
            # Without a Retry-After these clients ask every 30 seconds, which is long for a local cloud.
            "polling_interval": 0.02,
        }

    def application(self, client_id=None, secret=None, package=azure.identity):
        """Signs in as an application; by default as the one that owns the subscription."""
        return package.ClientSecretCredential(
            self.emulator.tenantId,
            client_id or self.emulator.clientId,
            secret or self.emulator.clientSecret,
            authority=self.emulator.arm,
            disable_instance_discovery=True,
        )

    def of_arm(self, client, credential=None):
        return client(credential or self.application(), self.emulator.subscriptionId, **self.arm)

    def registries(self, credential=None):
        return self.of_arm(ContainerRegistryManagementClient, credential)

    def tasks(self, credential=None):
        return self.of_arm(ContainerRegistryTasksMgmtClient, credential)

    def authorization(self, credential=None):
        return self.of_arm(AuthorizationManagementClient, credential)

    def images(self, registry, caller=None, credential=None):
        """A client of a login server, as a caller (`ip-203.0.113.7`, `pe-<connection>`) or as this process itself."""
        return ContainerRegistryClient(
            f"https://{registry}.azurecr.test",
            credential or self.application(),
            proxies={"https": self.proxy(caller)},
        )

    def registries_async(self, credential):
        return self.of_arm(azure.mgmt.containerregistry.aio.ContainerRegistryManagementClient, credential)

    def images_async(self, registry, credential, caller=None):
        return azure.containerregistry.aio.ContainerRegistryClient(
            f"https://{registry}.azurecr.test", credential, proxies={"https": self.proxy(caller)}
        )

    def application_async(self):
        return self.application(package=azure.identity.aio)

    def proxy(self, caller):
        return self.emulator.proxy_as(caller) if caller else self.emulator.proxy

    def seed_registry(self, group, name, **properties):
        """Puts a registry into the cloud, closed or open as its properties say; gives its ARM id."""
        id = f"{self.subscription}/resourceGroups/{group}/providers/Microsoft.ContainerRegistry/registries/{name}"
        self.emulator.seed({"id": id, "properties": properties})
        return id
