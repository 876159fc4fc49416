"""The README shows `readme_example.py`; here it runs."""

from __future__ import annotations

import json

import cloud
import pytest
from emulator import Emulator
from readme_example import let_in

import acrgate
from acrgate import TaskDefinition, TaskSteps

STEPS = "version: v1.1.0\nsteps:\n  - cmd: $Registry/team/base:v1\n    disableWorkingDirectoryOverride: true\n"


def test_the_example_does_what_it_says(emulator: Emulator, capsys: pytest.CaptureFixture[str]) -> None:
    identity = cloud.seed_registry(emulator)
    config = {"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": []}}
    with acrgate.Client(cloud.token(emulator), cloud.options(emulator)) as client:
        registry = client.registry(identity)
        registry.data_plane().push_image("team/base", "v1", json.dumps(config).encode(), [])
        registry.task("nightly").create(TaskDefinition(steps=TaskSteps.Yaml(STEPS)))
        decision = let_in("nightly", identity, client)
    assert (decision.verdict, decision.class_) == ("allowed", "trusted-bypass")
    printed = capsys.readouterr().out
    assert printed.startswith("nightly on team1\n  1.")
    assert "the registry saw 127.0.0.1: " in printed
