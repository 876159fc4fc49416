"""The conformance program of the OCI distribution specification, from its own repository, built with Go."""

import os
import pathlib
import shutil
import subprocess
import xml.etree.ElementTree

MODULE = "github.com/opencontainers/distribution-spec/conformance"
VERSION = "v0.0.0-20260831232431-97274622c111"

# How long it may take to build it, and to run it, in seconds.
BUILDING = 900
RUNNING = 300


def program(missing):
    """The program, built once and kept outside of the checkout; `missing` says why there is none."""
    cache = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    folder = pathlib.Path(cache) / "acrgate" / "go" / VERSION
    program = folder / "conformance"
    if not program.exists():
        go = shutil.which("go") or missing("go is missing: install Go 1.24 or later")
        build = subprocess.run(
            [go, "install", f"{MODULE}@{VERSION}"],
            env={**os.environ, "GOBIN": str(folder)},
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
