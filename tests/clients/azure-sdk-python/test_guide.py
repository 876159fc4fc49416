"""The pages of docs/test-your-own-automation.md that show Python and GitHub Actions, run as their readers run them."""

import os
import pathlib
import shlex
import subprocess
import sys

from emulator import program

GUIDE = pathlib.Path(__file__).parent / "guide"
DEADLINE = 120


def run(command, **options):
    """Runs a command in the guide's folder, with this environment's Python and the emulator on the PATH."""
    tools = [str(pathlib.Path(place).parent) for place in (program(), sys.executable)]
    environment = {**os.environ, "PATH": os.pathsep.join([*tools, os.environ["PATH"]])}
    return subprocess.run(
        command, cwd=GUIDE, env=environment, capture_output=True, text=True, timeout=DEADLINE, check=False, **options
    )


def test_the_python_page_passes():
    done = run(["acrgate-emulator", "run", "--", "python", "-m", "pytest"])
    assert done.returncode == 0 and "1 passed" in done.stdout, done.stdout + done.stderr


def test_the_python_page_fails_where_the_automation_does_not_work():
    """The same test under a behaviour in which the automation's rule does not keep others out."""
    done = run(["acrgate-emulator", "run", "--public-access-overrides-rules", "--", "python", "-m", "pytest"])
    assert done.returncode == 1 and "1 failed" in done.stdout, done.stdout + done.stderr


def test_the_last_step_of_the_workflow_does_what_it_is_for():
    steps = [line.strip() for line in (GUIDE / "workflow.yml").read_text().splitlines()]
    last = steps[-1].removeprefix("- run: ")
    assert shlex.split(last)[:3] == ["acrgate-emulator", "run", "--"], last
    done = run(["bash", "-c", last])
    assert done.returncode == 0 and "1 passed" in done.stdout, done.stdout + done.stderr
