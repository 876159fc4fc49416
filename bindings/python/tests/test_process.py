"""What a process that uses acrgate does: it can be interrupted, ends by itself, and says what fork does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import cloud
import pytest
from emulator import Emulator

import acrgate

HERE = Path(__file__).parent
posix = pytest.mark.skipif(os.name != "posix", reason="signals and fork are POSIX")

PREAMBLE = """
import atexit, os, signal, sys, threading, time
# What comes last at the end is what was wanted first.
at_the_end = []
atexit.register(lambda: [act() for act in at_the_end])
import acrgate, cloud
from emulator import Emulator

# Whoever was started in the background ignores Ctrl-C, and so does what it starts.
signal.signal(signal.SIGINT, signal.default_int_handler)

class Running:
    def __init__(self, arm, ca, tenant, client, secret):
        self.arm, self.ca, self.tenantId, self.clientId, self.clientSecret = arm, ca, tenant, client, secret

emulator = Running(*sys.argv[1:6])
client = acrgate.Client(cloud.token(emulator), cloud.options(emulator))
registry = client.registry(sys.argv[6])
"""


def start(emulator: Emulator, program: str, *arguments: str, file: Path | None = None) -> subprocess.Popen[str]:
    """A Python of its own that runs this program, with a client of the emulator in it; from a file where it needs one."""
    doors = [emulator.arm, emulator.ca, emulator.tenantId, emulator.clientId, emulator.clientSecret]
    if file:
        file.write_text(PREAMBLE + program)
    source = [str(file)] if file else ["-c", PREAMBLE + program]
    return subprocess.Popen(
        [sys.executable, "-u", "-X", "faulthandler", *source, *doors, cloud.registry_id(emulator), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), *sys.path])},
    )


def output(process: subprocess.Popen[str]) -> str:
    """What it printed, once it has ended well and without a word of complaint."""
    printed, complaints = process.communicate(timeout=60)
    assert (process.returncode, complaints) == (0, ""), printed
    return printed


@posix
@pytest.mark.parametrize("waiting", ["registry.get()", "next(registry.tasks())", "registry.delete(timeout=50)"])
def test_ctrl_c_ends_a_call_at_once(emulator: Emulator, waiting: str) -> None:
    """Within 100 ms when the machine is free to do it: the best of a few tries."""
    cloud.seed_registry(emulator)
    cloud.hang(emulator, "/registries/team1")
    tries = (time_to_interrupt(emulator, waiting) for _ in range(5))
    assert any(took < 0.1 for took in tries)


def time_to_interrupt(emulator: Emulator, waiting: str) -> float:
    """How long the main thread of a process goes on waiting after Ctrl-C, in seconds."""
    faults = cloud.faults_met(emulator)
    process = start(
        emulator,
        f"""
try:
    {waiting}
except KeyboardInterrupt:
    print(time.monotonic())
""",
    )
    cloud.wait_for_fault(emulator, faults)
    sent = time.monotonic()
    process.send_signal(signal.SIGINT)
    return float(output(process)) - sent


@posix
def test_other_threads_go_on_while_one_waits(emulator: Emulator) -> None:
    cloud.seed_registry(emulator)
    cloud.hang(emulator, "/registries/team1", 300)
    process = start(
        emulator,
        """
counted = 0
def count():
    global counted
    while not done.is_set():
        counted += 1
        time.sleep(0.001)
done = threading.Event()
thread = threading.Thread(target=count)
thread.start()
registry.get()
done.set()
thread.join()
print(counted)
""",
    )
    assert int(output(process)) > 20


@pytest.mark.parametrize("times", range(20))
def test_a_process_ends_by_itself_whatever_is_under_way(emulator: Emulator, times: int) -> None:
    cloud.seed_registry(emulator)
    if times == 0:
        cloud.hang(emulator, "/registries/team1/tasks")
    process = start(
        emulator,
        """
def look_for_a_task():
    try:
        registry.task("nightly").get()
    except acrgate.NotFoundError:
        pass

registry.get()
for _ in range(4):
    threading.Thread(target=look_for_a_task, daemon=True).start()
    threading.Thread(target=registry.get, daemon=True).start()
""",
    )
    started = time.monotonic()
    output(process)
    assert time.monotonic() - started < 30


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="threads are counted in /proc")
def test_the_threads_of_calls_end_before_the_interpreter_does(emulator: Emulator) -> None:
    cloud.seed_registry(emulator)
    process = start(
        emulator,
        """
at_the_end.append(lambda: print(len(os.listdir("/proc/self/task"))))
registry.get()
""",
    )
    assert output(process) == "1\n"


def test_a_credential_that_hangs_does_not_keep_the_process(emulator: Emulator) -> None:
    process = start(
        emulator,
        """
asked = threading.Event()
def hang(*scopes):
    asked.set()
    time.sleep(1000)
hanging = acrgate.Client(hang, cloud.options(emulator))
threading.Thread(target=hanging.principal, daemon=True).start()
asked.wait()
""",
    )
    output(process)


def test_asyncio_ends_with_calls_under_way(emulator: Emulator) -> None:
    cloud.seed_registry(emulator)
    cloud.hang(emulator, "/registries/team1")
    process = start(
        emulator,
        """
import asyncio, acrgate.aio
async def main():
    asked = asyncio.Event()
    async def token(*scopes):
        asked.set()
        return await asyncio.to_thread(cloud.token(emulator), *scopes)
    client = acrgate.aio.Client(token, cloud.options(emulator))
    task = asyncio.create_task(client.registry(sys.argv[6]).get())
    await asked.wait()
    print("leaving", task.done())
asyncio.run(main())
""",
    )
    assert output(process) == "leaving False\n"


@posix
def test_a_forked_child_is_told_to_be_spawned(emulator: Emulator) -> None:
    cloud.seed_registry(emulator)
    process = start(
        emulator,
        """
import warnings
warnings.simplefilter("ignore", DeprecationWarning)
registry.get()
child = os.fork()
if not child:
    try:
        registry.get()
    except acrgate.UnexpectedError as error:
        print("refused:", "spawn" in error.hint, flush=True)
    os._exit(0)
os.waitpid(child, 0)
registry.get()
print("the parent goes on")
""",
    )
    assert output(process) == "refused: True\nthe parent goes on\n"


@posix
def test_a_child_that_was_forked_before_the_first_call_may_make_calls(emulator: Emulator) -> None:
    cloud.seed_registry(emulator)
    process = start(
        emulator,
        """
child = os.fork()
# In one piece: both write to the same pipe.
os.write(1, f"{'parent' if child else 'child'} {registry.get().name}\\n".encode())
if child:
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
""",
    )
    assert sorted(output(process).splitlines()) == ["0", "child team1", "parent team1"]


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_multiprocessing(emulator: Emulator, tmp_path: Path, method: str) -> None:
    if method == "fork" and os.name != "posix":
        pytest.skip("fork is POSIX")
    cloud.seed_registry(emulator)
    process = start(
        emulator,
        """
import multiprocessing, warnings
warnings.simplefilter("ignore", DeprecationWarning)

def name(_):
    try:
        return registry.get().name
    except acrgate.AcrgateError as error:
        return error

if __name__ == "__main__":
    registry.get()
    with multiprocessing.get_context(sys.argv[7]).Pool(2) as pool:
        for one in pool.map(name, range(2)):
            print(one.kind if isinstance(one, Exception) else one)
""",
        method,
        # A process that is spawned imports the program anew.
        file=tmp_path / "many.py",
    )
    assert output(process).splitlines() == (["unexpected"] * 2 if method == "fork" else ["team1"] * 2)


def test_importing_starts_nothing() -> None:
    program = "import acrgate, threading; print(threading.active_count(), len(__import__('os').listdir('/proc/self/task')))"
    if not Path("/proc/self/task").exists():
        pytest.skip("threads are counted in /proc")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "1 1\n"


def test_importing_takes_no_slow_modules() -> None:
    slow = {"asyncio", "typing", "json", "ipaddress", "inspect", "dataclasses", "base64", "datetime"}
    program = f"import sys, acrgate; print({slow!r} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", "import sys; sys.path[:] = " + repr(sys.path) + "; " + program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "set()\n"


def test_threads_share_a_client(emulator: Emulator) -> None:
    identity = cloud.seed_registry(emulator)
    names: list[str] = []
    with acrgate.Client(cloud.token(emulator), cloud.options(emulator)) as client:
        registry = client.registry(identity)
        threads = [threading.Thread(target=lambda: names.append(registry.get().name)) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert names == ["team1"] * 16
