"""What the example can be told."""

import argparse
from dataclasses import dataclass


@dataclass(frozen=True)
class Arguments:
    registry_mode: str
    existing_task: bool
    task: str
    keep: bool
    azure: bool
    subscription: str
    resource_group: str
    registry: str
    location: str
    yes: bool


def read() -> Arguments:
    """The arguments; what is wrong with them ends the process."""
    parser = argparse.ArgumentParser(
        prog="acr_task",
        description="Lets an ACR task through the rules of a network-restricted registry, and shows what happens when it"
        " is not let through. Runs against a local Azure, unless told to use the real one.",
    )
    add = parser.add_argument
    add(
        "--registry-mode",
        choices=["rbac", "abac"],
        default="rbac",
        help="which roles count for images: those on the registry, or those on its repositories",
    )
    add(
        "--existing-task",
        action="store_true",
        help="work with a task that exists already; in Azure it should pull from and push to its own registry",
    )
    add("--task", default="acrgate-example", help="the name of the task")
    add("--keep", action="store_true", help="leave everything as it is; a local Azure then stays until Ctrl-C")
    add("--azure", action="store_true", help="use Azure, signed in as the Azure CLI or another tool of yours is; with:")
    add("--subscription", default="", help="the subscription")
    add("--resource-group", default="", help="an existing resource group")
    add("--registry", default="", help="the registry; one that is not there is created, and deleted at the end")
    add("--location", default="westeurope", help="the region of a registry that is created")
    add("--yes", action="store_true", help="do not ask before changing anything in Azure")
    given = Arguments(**vars(parser.parse_args()))
    places = {
        "--subscription": given.subscription,
        "--resource-group": given.resource_group,
        "--registry": given.registry,
    }
    missing = [name for name, value in places.items() if not value]
    if given.azure and missing:
        parser.error(f"--azure needs {' and '.join(missing)}")
    return given
