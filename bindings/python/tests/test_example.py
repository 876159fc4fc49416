"""`examples/python/acr_task`, as a user starts it, in its three shapes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[3] / "examples" / "python"


@pytest.mark.parametrize("arguments", [[], ["--registry-mode", "abac"], ["--existing-task"]])
def test_the_story_of_a_task(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / "acr_task"), *arguments],
        capture_output=True,
        text=True,
        # The texts have arrows in them, which not every locale can print.
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"},
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    told = done.stdout
    allowed, denied = told.index("ended: Succeeded"), told.index("the service says: ")
    assert allowed < denied < told.index("az acr update") < told.index("ok delete the registry")
    assert "pushed sha256:" in told
    assert "the network rules are as they were, but for tasks_bypass\n" in told


def test_a_missing_emulator_is_told() -> None:
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / "acr_task")],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "ACRGATE_EMULATOR": "no-such-program"},
        timeout=60,
        check=False,
    )
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "no-such-program" in done.stderr and "cargo build --bin acrgate-emulator" in done.stderr
