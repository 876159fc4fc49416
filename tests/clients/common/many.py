"""As many registries as a large house has, and how often a client must ask to have seen them all."""

import time

COUNT = 20_000
# A page of ARM has a hundred.
PAGES = COUNT // 100


def seed(emulator):
    """Puts them into the cloud, in one call, and gives how many seconds that took."""
    group = f"/subscriptions/{emulator.subscriptionId}/resourceGroups/many"
    folder = f"{group}/providers/Microsoft.ContainerRegistry/registries"
    began = time.monotonic()
    emulator.seed(*({"id": f"{folder}/many{number}"} for number in range(COUNT)))
    return time.monotonic() - began


def pages(emulator):
    """How many pages of registries have been asked for."""
    asked = [request["path"] for request in emulator.requests()]
    return sum(path.lower().endswith("/providers/microsoft.containerregistry/registries") for path in asked)
