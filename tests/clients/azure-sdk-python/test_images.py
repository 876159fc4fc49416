"""Images through azure-containerregistry: pushed, pulled, listed, locked, deleted."""

import pytest
from azure.containerregistry import ArtifactManifestOrder, ArtifactTagOrder, ContainerRegistryClient
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError, ResourceNotFoundError
from azure.identity import ManagedIdentityCredential
from azure.mgmt.containerregistry.models import ImportImageParameters, ImportSource, RegistryUpdateParameters

from images import pull, push

REGISTRY = "images1"


@pytest.fixture(scope="module")
def client(cloud):
    cloud.seed_registry("images", REGISTRY)
    with cloud.images(REGISTRY) as client:
        yield client


def test_a_layer_of_several_chunks_comes_back_as_it_went(client):
    pushed = push(client, "team/large", "1", size=9 * 1024 * 1024)
    assert pull(client, "team/large", "1") == pushed
    assert pull(client, "team/large", pushed[0]) == pushed


def test_repositories_manifests_and_tags_are_listed_page_by_page(client):
    pushed = [push(client, "team/paged", tag)[0] for tag in "123"]
    push(client, "team/other", "1")
    pages = [list(page) for page in client.list_repository_names(results_per_page=1).by_page()]
    assert all(len(page) <= 1 for page in pages)
    assert {"team/paged", "team/other"} <= {name for page in pages for name in page}

    properties = client.get_repository_properties("team/paged")
    assert (properties.tag_count, properties.manifest_count) == (3, 3)
    newest = ArtifactManifestOrder.LAST_UPDATED_ON_DESCENDING
    manifests = client.list_manifest_properties("team/paged", order_by=newest, results_per_page=2)
    pages = [list(page) for page in manifests.by_page()]
    assert [len(page) for page in pages] == [2, 1]
    assert [one.digest for page in pages for one in page] == pushed[::-1]
    assert pages[0][0].architecture == "amd64" and pages[0][0].operating_system == "linux"
    oldest = ArtifactTagOrder.LAST_UPDATED_ON_ASCENDING
    tags = client.list_tag_properties("team/paged", order_by=oldest, results_per_page=2)
    assert [(tag.name, tag.digest) for tag in tags] == list(zip("123", pushed))


def test_what_is_locked_is_not_deleted_and_what_is_unlocked_is(client):
    digest, _ = push(client, "team/locked", "1")
    locked = client.update_manifest_properties("team/locked", digest, can_delete=False, can_write=False)
    assert (locked.can_delete, locked.can_write, locked.can_read) == (False, False, True)
    with pytest.raises(HttpResponseError, match="The operation is disallowed on this registry") as refused:
        client.delete_manifest("team/locked", digest)
    assert refused.value.status_code == 405
    client.update_manifest_properties("team/locked", digest, can_delete=True, can_write=True)
    client.update_tag_properties("team/locked", "1", can_write=False)
    with pytest.raises(HttpResponseError, match="The operation is disallowed on this registry"):
        push(client, "team/locked", "1")
    client.update_tag_properties("team/locked", "1", can_write=True)
    client.delete_tag("team/locked", "1")
    client.delete_manifest("team/locked", digest)
    with pytest.raises(ResourceNotFoundError):
        client.get_manifest_properties("team/locked", digest)
    push(client, "team/locked", "2")
    client.delete_repository("team/locked")
    assert "team/locked" not in list(client.list_repository_names())


def test_a_managed_identity_signs_in_at_the_login_server(cloud, client, monkeypatch):
    monkeypatch.setenv("IDENTITY_ENDPOINT", cloud.emulator.managedIdentity)
    monkeypatch.setenv("IDENTITY_HEADER", "x")
    as_host = cloud.images(REGISTRY, credential=ManagedIdentityCredential())
    assert push(as_host, "team/host", "1") == pull(client, "team/host", "1")


def test_an_image_is_imported_from_another_registry(cloud, client):
    source = cloud.seed_registry("images", "imported1", publicNetworkAccess="Enabled")
    pushed = push(cloud.images("imported1"), "base", "1")
    wish = ImportImageParameters(
        source=ImportSource(resource_id=source, source_image="base:1"), target_tags=["team/imported:1"], mode="Force"
    )
    registries = cloud.registries().registries
    registries.begin_import_image("images", REGISTRY, wish).result(timeout=30)
    assert pull(client, "team/imported", "1") == pushed

    # What the transfer meets, the operation's end tells: the source is closed, and lets no trusted service in.
    closed = RegistryUpdateParameters(public_network_access="Disabled", network_rule_bypass_options="None")
    registries.begin_update("images", "imported1", closed).result()
    with pytest.raises(HttpResponseError, match="is not allowed access"):
        registries.begin_import_image("images", REGISTRY, wish).result(timeout=30)


def test_who_signs_in_as_nobody_reads_only_where_anonymous_pull_is_enabled(cloud, client):
    pushed = push(client, "public", "1")

    def nobody():
        endpoint = f"https://{REGISTRY}.azurecr.test"
        return ContainerRegistryClient(endpoint, None, proxies={"https": cloud.emulator.proxy})

    with pytest.raises(ClientAuthenticationError):
        pull(nobody(), "public", "1")
    edit = RegistryUpdateParameters(anonymous_pull_enabled=True)
    cloud.registries().registries.begin_update("images", REGISTRY, edit).result(timeout=30)
    assert pull(nobody(), "public", "1") == pushed
    with pytest.raises(ClientAuthenticationError):
        push(nobody(), "public", "2")
