"""Docker's own registry as the other end of a copy."""

import pytest

from registry import Registry


@pytest.fixture(scope="module")
def team1(emulator):
    return Registry(emulator, "team1")


@pytest.fixture
def owner(skopeo, emulator, team1):
    skopeo.log_in(team1.host, emulator.clientId, emulator.clientSecret)
    return skopeo


def test_there_and_back(owner, team1, layout, docker_registry, tmp_path):
    layout.image("arm", {"etc/motd": b"hello\n"}, architecture="arm64")
    digest = layout.index("all", ["v1", "arm"])
    owner(f"copy --all {layout}:all docker://{team1.host}/app:v1")
    with docker_registry(tmp_path) as other:
        plain = f"docker://{other.host}/app:v1"
        owner(f"copy --all --dest-tls-verify=false docker://{team1.host}/app:v1 {plain}")
        assert owner.json(f"inspect --tls-verify=false {plain}")["Digest"] == digest
        owner(f"copy --all --src-tls-verify=false {plain} docker://{team1.host}/back:v1")
    assert owner.json(f"inspect docker://{team1.host}/back:v1")["Digest"] == digest
