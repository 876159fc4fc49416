"""Signing in, with every kind of credentials; how each client is told about the certificate authority."""

import pytest

from registry import STRANGER, TOKEN_USER, Registry


@pytest.fixture(scope="module")
def team1(emulator):
    return Registry(emulator, "team1", adminUserEnabled=True)


def credentials(registry, kind):
    """A user name and a password."""
    emulator = registry.emulator
    if kind == "exchanged token":
        return TOKEN_USER, registry.refresh_token(STRANGER)
    if kind == "service principal":
        return emulator.clientId, emulator.clientSecret
    return registry.name, registry.admin_password()


@pytest.mark.parametrize("kind", ["exchanged token", "service principal", "admin user"])
@pytest.mark.parametrize("client", ["skopeo", "buildah"])
def test_each_kind_of_credentials(client, kind, team1, layout, request):
    tool = request.getfixturevalue(client)
    user, password = credentials(team1, kind)
    assert "Login Succeeded!" in tool.log_in(team1.host, user, password)
    assert tool(f"login --get-login {team1.host}").strip() == user
    if client == "skopeo":
        tool(f"copy {layout}:v1 docker://{team1.host}/signed/in:v1")
        assert tool.json(f"inspect docker://{team1.host}/signed/in:v1")["RepoTags"] == ["v1"]
    tool(f"logout {team1.host}")
    tool.refused(f"login --get-login {team1.host}")


@pytest.mark.parametrize("client", ["skopeo", "buildah"])
def test_wrong_passwords(client, emulator, team1, request):
    tool = request.getfixturevalue(client)
    for user in [TOKEN_USER, emulator.clientId, team1.name]:
        refusal = tool.refused(f"login --username {user} --password-stdin {team1.host}", typed="wrong")
        assert "invalid username/password" in refusal


def test_nobody_reads_without_credentials(skopeo, team1):
    refusal = skopeo.refused(f"inspect docker://{team1.host}/signed/in:v1")
    assert "unauthorized" in refusal or "invalid username/password" in refusal


def test_anybody_reads_where_pulls_are_anonymous(skopeo, emulator, layout):
    public = Registry(emulator, "public", anonymousPullEnabled=True)
    skopeo.log_in(public.host, emulator.clientId, emulator.clientSecret)
    skopeo(f"copy {layout}:v1 docker://{public.host}/app:v1")
    skopeo(f"logout {public.host}")
    assert skopeo.json(f"inspect docker://{public.host}/app:v1")["RepoTags"] == ["v1"]
    skopeo.refused(f"copy {layout}:v1 docker://{public.host}/app:v2")


def in_the_users_folder(skopeo, host):
    folder = skopeo.folder / ".config" / "containers" / "certs.d" / host
    folder.mkdir(parents=True)
    (folder / "ca.crt").write_bytes(authority(skopeo))
    return ""


def in_a_folder_that_is_named(skopeo, _):
    folder = skopeo.folder / "certificates"
    folder.mkdir()
    (folder / "ca.crt").write_bytes(authority(skopeo))
    return f"--cert-dir {folder}"


def authority(skopeo):
    with open(skopeo.emulator.ca, "rb") as file:
        return file.read()


@pytest.mark.parametrize("told", [in_the_users_folder, in_a_folder_that_is_named])
def test_the_authority_in_files_of_the_clients_own(told, skopeo, emulator, team1):
    untold = skopeo.but(SSL_CERT_FILE=None)
    login = f"login --username {emulator.clientId} --password-stdin"
    refusal = untold.refused(f"{login} {team1.host}", typed=emulator.clientSecret)
    assert "certificate signed by unknown authority" in refusal
    flags = told(untold, team1.host)
    assert "Login Succeeded!" in untold(f"{login} {flags} {team1.host}", typed=emulator.clientSecret)
