"""acrgate-emulator in a process of its own. Needs nothing but Python's standard library."""

import json
import os
import pathlib
import select
import shutil
import ssl
import subprocess
import urllib.request

SUFFIX = ".exe" if os.name == "nt" else ""
TARGET = pathlib.Path(__file__).parents[3] / "target" / "debug" / f"acrgate-emulator{SUFFIX}"

# How long the emulator may take to open its doors, and a door to answer, in seconds.
DEADLINE = 30


def program():
    """Where the emulator is: ACRGATE_EMULATOR, else on the PATH, else in the workspace's target folder."""
    return os.environ.get("ACRGATE_EMULATOR") or shutil.which("acrgate-emulator") or str(TARGET)


class Emulator:
    """A running emulator, which ends with the `with` block, and with this process whatever becomes of it.

    The fields of the line that `serve` prints are attributes: `arm`, `proxy`, `ca`, `tenantId`, `clientSecret` and so
    on (docs/emulator.md lists them)."""

    def __init__(self, *flags):
        self.process = subprocess.Popen(
            [program(), "serve", "--exit-with-stdin", *flags], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        try:
            ready, _, _ = select.select([self.process.stdout], [], [], DEADLINE)
            line = self.process.stdout.readline() if ready else b""
            if not line:
                raise RuntimeError(f"the emulator did not start: exit code {self.process.poll()}")
            self.__dict__.update(json.loads(line))
        except BaseException:
            self.stop()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """Ends it by the end of its input, and by force if that does not do."""
        self.process.stdin.close()
        try:
            self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()

    def proxy_as(self, claim):
        """The proxy for a caller who claims to be somebody: `ip-203.0.113.7`, `pe-<connection>`, `service-<kind>`."""
        return self.proxy.replace("://", f"://{claim}:x@")

    def door(self, method, name, body=None):
        """Asks the testers' door, for example `door("PUT", "seed", {...})`, and gives its answer."""
        request = urllib.request.Request(
            f"{self.admin}/{name}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.adminToken}", "Content-Type": "application/json"},
        )
        https = urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=self.ca))
        # Not through a proxy that the environment names.
        opener = urllib.request.build_opener(https, urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=DEADLINE) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def seed(self, *resources, principals=()):
        """Adds resources (documents with their ARM id) and principals."""
        self.door("PUT", "seed", {"resources": list(resources), "principals": list(principals)})

    def dump(self):
        """Every resource and principal, as the emulator keeps them."""
        return self.door("GET", "dump")

    def requests(self):
        """The last requests, oldest first."""
        return self.door("GET", "requests")["requests"]
