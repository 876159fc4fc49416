"""azure-mgmt-containerregistry lists 20,000 registries, page by page."""

import many


def test_the_package_lists_every_registry(cloud, emulator):
    many.seed(emulator)
    names = {registry.name for registry in cloud.registries().registries.list()}
    assert names == {f"many{number}" for number in range(many.COUNT)}
    assert many.pages(emulator) == many.PAGES
