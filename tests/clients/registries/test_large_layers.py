"""A layer of 200 MB goes in and comes out, and the emulator holds little of it."""

import pathlib
import sys

import pytest

from registry import Registry

MB = 1024 * 1024


def largest_memory(emulator):
    """The most that the process has held since it began, in bytes."""
    status = pathlib.Path(f"/proc/{emulator.process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split("kB")[0]) * 1024


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel tells what a process has held on Linux only")
def test_200_mb_in_both_directions_under_60_mb(skopeo, emulator, layout, tmp_path):
    registry = Registry(emulator, "large")
    # Not compressed, so that it is as large on its way.
    layout.image("large", {"zeros": bytes(200 * MB)}, compression=0)
    skopeo.log_in(registry.host, emulator.clientId, emulator.clientSecret)
    skopeo(f"copy {layout}:large docker://{registry.host}/large:v1")
    skopeo(f"copy docker://{registry.host}/large:v1 dir:{tmp_path}/out")
    assert max(file.stat().st_size for file in (tmp_path / "out").iterdir()) > 200 * MB
    assert MB < largest_memory(emulator) < 60 * MB
