"""Docker's own registry, from Debian's package docker-registry, as the other end of a copy and as a mirror."""

import json
import os
import re
import subprocess
import threading

# How long it may take to open its door, in seconds.
DEADLINE = 30


class DockerRegistry:
    """A running docker-registry in plain HTTP on a free port of loopback, which ends with the `with` block."""

    def __init__(self, folder, mirror_of=None, **environment):
        """`mirror_of` is where it fetches what it is asked for: `{"remoteurl", "username", "password"}`."""
        settings = {
            "version": "0.1",
            "log": {"level": "info"},
            "storage": {"filesystem": {"rootdirectory": str(folder / "content")}, "delete": {"enabled": True}},
            "http": {"addr": "127.0.0.1:0"},
        }
        if mirror_of:
            settings["proxy"] = mirror_of
        # JSON is YAML.
        file = folder / "docker-registry.yml"
        file.write_text(json.dumps(settings))
        self.process = subprocess.Popen(
            ["docker-registry", "serve", str(file)],
            env={"PATH": os.environ["PATH"], **environment},
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        self.host = None
        self.ready = threading.Event()
        self.reader = threading.Thread(target=self.read)
        self.reader.start()
        self.ready.wait(DEADLINE)
        if not self.host:
            self.__exit__()
            raise RuntimeError("docker-registry did not start")

    def read(self):
        """Reads its log to the end: the line that says where it listens, and the rest so that it does not stall."""
        for line in self.process.stderr:
            if found := re.search(r"listening on (127\.0\.0\.1:\d+)", line):
                self.host = found[1]
                self.ready.set()
        self.ready.set()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.reader.join()
        self.process.stderr.close()
