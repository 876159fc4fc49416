"""Repositories and manifests: list, show, lock, untag, delete."""

import pytest


@pytest.fixture(scope="module")
def images(az, tmp_path_factory):
    """The CLI on its way to a registry with `app:1`, `app:2` (the same image) and `base:1`."""
    (context := tmp_path_factory.mktemp("context")).joinpath("Dockerfile").write_text("FROM scratch\nLABEL a=b\n")
    az("acr create --resource-group team --name registry1 --sku Premium")
    az(f"acr build --registry registry1 --image app:1 --image app:2 --image base:1 {context}")
    return az.as_caller("ip-203.0.113.7")


def test_repositories(images):
    assert images("acr repository list --name registry1") == ["app", "base"]
    assert images("acr repository show-tags --name registry1 --repository app") == ["1", "2"]
    newest = images("acr repository show-tags --name registry1 --repository app --orderby time_desc --top 1 --detail")
    assert len(newest) == 1 and newest[0]["digest"].startswith("sha256:")
    shown = images("acr repository show --name registry1 --repository app")
    assert shown["imageName"] == "app" and shown["tagCount"] == 2 and shown["manifestCount"] == 1
    (manifest,) = images("acr manifest list-metadata --registry registry1 --name app")
    assert manifest["tags"] == ["1", "2"]
    assert images("acr manifest show --registry registry1 --name app:1")["schemaVersion"] == 2


def test_locks(images):
    lock = "acr repository update --name registry1 --image base:1 --delete-enabled"
    assert not images(f"{lock} false")["changeableAttributes"]["deleteEnabled"]
    delete = "acr repository delete --name registry1 --image base:1 --yes"
    assert "is disabled" in images.refused(delete) or "disallowed" in images.refused(delete)
    images(f"{lock} true")
    images(delete)
    assert images("acr repository list --name registry1") == ["app"]


def test_untag(images):
    images("acr repository untag --name registry1 --image app:2")
    assert images("acr repository show-tags --name registry1 --repository app") == ["1"]
    images("acr repository delete --name registry1 --repository app --yes")
    assert "app" not in images("acr repository list --name registry1")
