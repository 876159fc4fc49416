"""The trusted-service workflow for an ACR task, from an empty registry to an allowed run and a denied one.

Without arguments it starts a local Azure, the program acrgate-emulator, and talks to it over HTTPS, as it would to the
real one. `--azure` uses the real one. `--help` tells the rest."""

import sys

import acrgate
from arguments import Arguments, read
from cloud import azure, local
from screen import Screen
from story import Stopped, Story


def main() -> int:
    arguments = read()
    screen = Screen()
    try:
        run(arguments, screen)
    except (acrgate.AcrgateError, Stopped) as error:
        screen.line(f"failed: {error}")
        return 1
    screen.total()
    return 0


def run(arguments: Arguments, screen: Screen) -> None:
    with (azure(arguments) if arguments.azure else local()) as cloud:
        registry = cloud.client.registry(cloud.registry_id)
        try:
            registry.get()
            there = True
        except acrgate.NotFoundError:
            there = False
        try:
            Story(cloud.client, registry, screen, arguments, there).tell()
            if arguments.keep:
                cloud.kept(screen.line)
        finally:
            if not there and not arguments.keep:
                try:
                    screen.step("delete the registry", registry.delete)
                except acrgate.NotFoundError:
                    pass  # It never came to be.


if __name__ == "__main__":
    sys.exit(main())
