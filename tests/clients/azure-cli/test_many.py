"""The Azure CLI lists 20,000 registries, page by page."""

import many


def test_az_lists_every_registry(az, emulator):
    many.seed(emulator)
    # az itself needs 2.5 ms of a processor for each of them: it makes objects and dictionaries of all before it counts.
    az.deadline = 600
    assert az("acr list --query length(@)") == str(many.COUNT)
    assert many.pages(emulator) == many.PAGES
