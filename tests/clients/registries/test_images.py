"""skopeo moves images: in, out, between registries and repositories, and away."""

import json

import pytest

from registry import Registry


@pytest.fixture(scope="module")
def team1(emulator):
    return Registry(emulator, "team1")


@pytest.fixture(scope="module")
def team2(emulator):
    return Registry(emulator, "team2")


@pytest.fixture
def owner(skopeo, emulator, team1, team2):
    """skopeo, signed in to both registries."""
    for registry in [team1, team2]:
        skopeo.log_in(registry.host, emulator.clientId, emulator.clientSecret)
    return skopeo


def blobs(folder):
    """What a folder of images holds, by digest."""
    return {file.name: file.read_bytes() for file in (folder / "blobs" / "sha256").iterdir()}


def test_an_image_goes_in_and_comes_out_the_same(owner, team1, layout, tmp_path):
    image = f"docker://{team1.host}/in/out"
    owner(f"copy {layout}:v1 {image}:v1")
    about = owner.json(f"inspect {image}:v1")
    assert about["Digest"] == layout.tags[0]["digest"]
    assert (about["Architecture"], about["RepoTags"]) == ("amd64", ["v1"])
    raw = owner(f"inspect --raw {image}@{about['Digest']}")
    assert json.loads(raw)["layers"][0]["digest"] == about["Layers"][0]
    assert json.loads(owner(f"inspect --config --raw {image}:v1"))["os"] == "linux"
    owner(f"copy {image}:v1 oci:{tmp_path}/out:v1")
    assert blobs(tmp_path / "out") == blobs(layout.folder)
    assert "manifest unknown" in owner.refused(f"inspect {image}:v2").lower()


def test_an_image_for_several_platforms(owner, team1, team2, layout):
    layout.image("arm", {"etc/motd": b"hello\n"}, architecture="arm64")
    digest = layout.index("all", ["v1", "arm"])
    owner(f"copy --all {layout}:all docker://{team1.host}/platforms:v1")
    owner(f"copy --all docker://{team1.host}/platforms:v1 docker://{team2.host}/platforms:v1")
    for architecture, entry in [("amd64", layout.tags[0]), ("arm64", layout.tags[1])]:
        about = owner.json(f"--override-arch {architecture} inspect docker://{team2.host}/platforms:v1")
        assert (about["Architecture"], about["Digest"]) == (architecture, digest)
        owner(f"inspect docker://{team2.host}/platforms@{entry['digest']}")


def test_between_two_registries(owner, team1, team2, layout):
    owner(f"copy {layout}:v1 docker://{team1.host}/first:v1")
    owner(f"copy --preserve-digests docker://{team1.host}/first:v1 docker://{team2.host}/second:v1")
    digest = owner.json(f"inspect docker://{team2.host}/second:v1")["Digest"]
    assert digest == layout.tags[0]["digest"]


def test_what_the_registry_has_is_mounted_not_sent(owner, emulator, team1, layout):
    layout.image("mounted", {"etc/motd": b"only here\n"})
    owner(f"copy {layout}:mounted docker://{team1.host}/source:v1")
    before = emulator.requests()[-1]["number"]
    owner(f"copy docker://{team1.host}/source:v1 docker://{team1.host}/target:v1")
    uploads = [
        (one["method"], one["status"])
        for one in emulator.requests()
        if one["number"] > before and "/target/blobs/uploads" in one["path"]
    ]
    # The layer, and the configuration, which skopeo sends without asking.
    assert uploads == [("POST", 201), ("POST", 202), ("PATCH", 202), ("PUT", 201)]


def test_layers_come_from_the_data_endpoint_of_a_registry_that_has_one(skopeo, emulator, layout, tmp_path):
    registry = Registry(emulator, "dedicated", dataEndpointEnabled=True)
    skopeo.log_in(registry.host, emulator.clientId, emulator.clientSecret)
    skopeo(f"copy {layout}:v1 docker://{registry.host}/app:v1")
    skopeo(f"copy docker://{registry.host}/app:v1 oci:{tmp_path}/out:v1")
    assert blobs(tmp_path / "out") == blobs(layout.folder)
    given = [one for one in emulator.requests() if one["host"] == "dedicated.westeurope.data.azurecr.test"]
    assert [(one["method"], one["status"]) for one in given] == [("GET", 200)] * 2, "layer and configuration"


def test_deleting(owner, team1, layout):
    image = f"docker://{team1.host}/short/lived"
    for tag in ["v1", "v2"]:
        owner(f"copy {layout}:v1 {image}:{tag}")
    owner(f"delete {image}:v1")
    for tag in ["v1", "v2"]:
        assert "manifest unknown" in owner.refused(f"inspect {image}:{tag}").lower(), "both named the same manifest"
    assert "404 (Not Found)" in owner.refused(f"list-tags {image}")


def test_tags_come_in_pages(owner, emulator, team1, layout):
    owner(f"copy {layout}:v1 docker://{team1.host}/many:t000")
    tags = [f"t{number:03}" for number in range(250)]
    team1.tag("many", layout.tags[0]["digest"], tags[1:])
    before = emulator.requests()[-1]["number"]
    assert owner.json(f"list-tags docker://{team1.host}/many")["Tags"] == tags
    lists = [one for one in emulator.requests() if one["number"] > before and one["path"].endswith("/tags/list")]
    assert [one["status"] for one in lists] == [200, 200, 200]
