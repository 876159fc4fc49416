"""Signing in: the emulator as a cloud of its own, a service principal, a managed identity."""


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
