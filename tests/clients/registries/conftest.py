"""Users of registry clients, and images that they push."""

import itertools
import shutil

import pytest

from docker_registry import DockerRegistry
from images import Layout
from registry import STRANGER, Registry
from tools import Buildah, Skopeo, user

NUMBERS = itertools.count()


def installed(program, missing):
    """Looks for a program; `missing` says what to do without."""
    if not shutil.which(program):
        missing(f"{program} is missing: on Debian and Ubuntu apt-get install {program}")


@pytest.fixture
def skopeo(emulator, tmp_path, missing):
    """skopeo, in the hands of a user who is signed in nowhere and calls from 203.0.113.7."""
    installed("skopeo", missing)
    return Skopeo(emulator, user(tmp_path / "skopeo"), STRANGER)


@pytest.fixture
def buildah(emulator, tmp_path, missing):
    """buildah, likewise."""
    installed("buildah", missing)
    buildah = Buildah(emulator, user(tmp_path / "buildah"), STRANGER)
    done = buildah.run("from scratch")
    if done.returncode:
        # It unpacks images as root does, and a sandbox need not let anybody be root.
        pytest.skip(f"buildah cannot work here: {done.stderr.strip()}")
    buildah("rm --all")
    return buildah


@pytest.fixture
def docker_registry(missing):
    """Docker's registry, to be started."""
    installed("docker-registry", missing)
    return DockerRegistry


@pytest.fixture
def closed(emulator):
    """A registry of this test's own that lets nobody in."""
    return Registry(emulator, f"closed{next(NUMBERS)}", networkRuleSet={"defaultAction": "Deny", "ipRules": []})


@pytest.fixture
def layout(tmp_path):
    """A folder of images with one in it: `v1`."""
    layout = Layout(tmp_path / "images")
    layout.image("v1", {"etc/motd": b"hello\n"})
    return layout
