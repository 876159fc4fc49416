"""Signing in: the emulator as a cloud of its own, as a service principal and as a managed identity."""

from az import Az


def test_cloud(az, emulator):
    cloud = az("cloud show")
    assert cloud["name"] == "Emulator" and cloud["isActive"]
    assert cloud["endpoints"]["resourceManager"].rstrip("/") == emulator.arm.rstrip("/")
    assert cloud["suffixes"]["acrLoginServerEndpoint"] == ".azurecr.test"


def test_service_principal(az, emulator):
    account = az("account show")
    assert account["id"] == emulator.subscriptionId
    assert account["tenantId"] == emulator.tenantId
    assert account["user"] == {"name": emulator.clientId, "type": "servicePrincipal"}
    assert [each["id"] for each in az("account list")] == [emulator.subscriptionId]


def test_wrong_secret(emulator, tmp_path):
    az = Az(emulator, tmp_path)
    az.register()
    error = az.refused(
        f"login --service-principal --username {emulator.clientId} --tenant {emulator.tenantId} --password wrong"
    )
    assert "AADSTS7000215" in error
    assert az("account list") == []


def test_managed_identity(emulator, tmp_path):
    az = Az(emulator, tmp_path, IDENTITY_ENDPOINT=emulator.managedIdentity, IDENTITY_HEADER="here")
    az.register()
    az("login --identity")
    account = az("account show")
    assert account["id"] == emulator.subscriptionId
    assert account["user"]["type"] == "servicePrincipal"
    assert account["user"]["assignedIdentityInfo"] == "MSI"
    # The identity of the host is an owner, as the service principal is.
    assert az("group create --name mine --location westus")["properties"]["provisioningState"] == "Succeeded"


def test_managed_identity_of_a_resource(az, emulator, tmp_path):
    """A registry's own identity, which has no right to anything but what it is given."""
    registry = az("acr create --resource-group team --name identified --sku Premium")["id"]
    identity = az("acr identity assign --name identified --identities [system]")["identity"]["principalId"]
    az(
        f"role assignment create --role Reader --scope {registry} --assignee-principal-type ServicePrincipal",
        "--assignee-object-id",
        identity,
    )
    own = Az(emulator, tmp_path, IDENTITY_ENDPOINT=emulator.managedIdentity, IDENTITY_HEADER=registry)
    own.register()
    own("login --identity")
    assert own("acr show --name identified --query id") == registry
    assert "AuthorizationFailed" in own.refused("acr update --name identified --allow-trusted-services false")
