"""buildah builds on an image of one registry and pushes to another."""

import pytest

from registry import Registry


@pytest.fixture(scope="module")
def team1(emulator):
    return Registry(emulator, "team1")


@pytest.fixture(scope="module")
def team2(emulator):
    return Registry(emulator, "team2")


@pytest.fixture
def owner(buildah, emulator, team1, team2):
    for registry in [team1, team2]:
        buildah.log_in(registry.host, emulator.clientId, emulator.clientSecret)
    return buildah


@pytest.fixture
def base(owner, team1, layout):
    """An image in the first registry."""
    base = f"{team1.host}/base:v1"
    owner(f"pull {layout}:v1")
    owner(f"push {owner('images --quiet').strip()} docker://{base}")
    owner("rmi --all")
    return base


def test_an_image_is_changed_and_committed(owner, base, team2, tmp_path):
    container = owner(f"from {base}").strip()
    (tmp_path / "app.txt").write_text("app\n")
    owner(f"copy {container}", tmp_path / "app.txt", "/srv/app.txt")
    owner(f"config --label made=here {container}")
    owner(f"commit {container} {team2.host}/app:v1")
    owner(f"push {team2.host}/app:v1")
    owner("rm --all")
    owner("rmi --all")
    again = owner(f"from {team2.host}/app:v1").strip()
    files = owner(f"mount {again}").strip()
    with open(f"{files}/srv/app.txt") as app, open(f"{files}/etc/motd") as motd:
        assert (app.read(), motd.read()) == ("app\n", "hello\n")


def test_a_dockerfile_is_built(owner, base, team2, tmp_path):
    (tmp_path / "app.txt").write_text("app\n")
    (tmp_path / "Dockerfile").write_text(f"FROM {base}\nLABEL made=here\nCOPY app.txt /srv/app.txt\n")
    owner(f"build --tag {team2.host}/built:v1 {tmp_path}")
    owner(f"push {team2.host}/built:v1")
    owner("rmi --all")
    owner(f"pull {team2.host}/built:v1")
    about = owner.json(f"inspect --type image {team2.host}/built:v1")
    assert about["OCIv1"]["config"]["Labels"]["made"] == "here"
    assert len(about["OCIv1"]["rootfs"]["diff_ids"]) == 2
