"""The conformance program of the OCI distribution specification, from its own repository, built with Go.

Which version, with which modules, stands in conformance/go.mod and go.sum."""

import hashlib
import os
import pathlib
import shutil
import subprocess
import xml.etree.ElementTree

MODULE = "github.com/opencontainers/distribution-spec/conformance"
LOCKED = pathlib.Path(__file__).parent / "conformance"

# How long it may take to build it, and to run it, in seconds.
BUILDING = 900
RUNNING = 300


def program(missing):
    """The program, built once and kept outside of the checkout; `missing` says why there is none."""
    cache = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    locks = b"".join((LOCKED / name).read_bytes() for name in ("go.mod", "go.sum"))
    folder = pathlib.Path(cache) / "acrgate" / "go" / hashlib.sha256(locks).hexdigest()[:12]
    program = folder / "conformance"
    if not program.exists():
        go = shutil.which("go") or missing("go is missing: install Go 1.24 or later")
        build = subprocess.run(
            [go, "build", "-mod=readonly", "-trimpath", "-o", str(program), MODULE],
            cwd=LOCKED,
            capture_output=True,
            text=True,
            timeout=BUILDING,
            check=False,
        )
        if build.returncode:
            missing(f"{MODULE} cannot be built: {build.stderr}")
    return program


def run(program, folder, **environment):
    """Runs it, and gives whether it found nothing, and the names of its tests by outcome."""
    done = subprocess.run(
        [program],
        cwd=folder,
        env={"OCI_RESULTS_DIR": str(folder), **environment},
        capture_output=True,
        timeout=RUNNING,
        check=False,
    )
    outcomes = {}
    for test in xml.etree.ElementTree.parse(folder / "junit.xml").iter("testcase"):
        outcomes.setdefault(test.attrib["status"], []).append(test.attrib["name"])
    return done.returncode == 0, outcomes
