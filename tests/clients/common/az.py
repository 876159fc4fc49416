"""The Azure CLI as a process, signed in to an emulator and to nothing else."""

import json
import os
import subprocess
import sys

# How long a command may take, in seconds: nothing here waits for anything real.
DEADLINE = 120


class Failed(Exception):
    """A command that did not succeed; its text is what the CLI said."""


class Az:
    """One configuration folder of the Azure CLI. Call it with the words of a command; the answer is what it printed.

    `environment` is what differs from the plain one: a proxy, a managed identity, a host file."""

    # How long a command of this user may take, in seconds.
    deadline = DEADLINE

    def __init__(self, emulator, folder, **environment):
        self.emulator = emulator
        self.folder = folder
        self.environment = environment

    def as_caller(self, claim):
        """The same user, calling from somewhere else: the emulator's proxy takes the claim as its user name."""
        return self.but(HTTPS_PROXY=self.emulator.proxy_as(claim))

    def but(self, **environment):
        """The same user with other variables in the environment."""
        return type(self)(self.emulator, self.folder, **{**self.environment, **environment})

    def __call__(self, words, *more):
        """Runs `az WORDS MORE…`, and gives what it printed, read as JSON where it is JSON.

        Words are split at spaces; what has spaces in it goes into `more`."""
        done = self.run(words, *more)
        if done.returncode:
            raise Failed(f"az {words}: {done.stderr}{done.stdout}")
        return json.loads(done.stdout) if done.stdout.lstrip()[:1] in tuple('{["') else done.stdout.strip()

    def refused(self, words, *more):
        """Runs a command that must fail, and gives what it complained of."""
        done = self.run(words, *more)
        assert done.returncode, f"az {words} succeeded: {done.stdout}"
        return done.stderr

    def run(self, words, *more):
        """Runs a command whatever its end: `returncode`, `stdout`, `stderr`."""
        return subprocess.run(
            [sys.executable, "-m", "azure.cli", *words.split(), *more],
            env=self.variables(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=self.deadline,
            check=False,
        )

    def variables(self):
        """The whole environment of a command: what the user of this machine has set does not count."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "AZURE_CONFIG_DIR": str(self.folder),
            # The emulator's certificate authority.
            "REQUESTS_CA_BUNDLE": self.emulator.ca,
            # Otherwise signing in asks login.microsoftonline.com whether it knows our authority.
            "AZURE_CORE_INSTANCE_DISCOVERY": "false",
            "AZURE_CORE_COLLECT_TELEMETRY": "false",
            "AZURE_CORE_NO_COLOR": "true",
            "AZURE_CORE_OUTPUT": "json",
            **self.environment,
        }

    def register(self):
        """Makes the emulator a cloud of its own."""
        self(f"cloud register --name Emulator --endpoint-resource-manager {self.emulator.arm}")
        self("cloud set --name Emulator")

    def sign_in(self):
        """Registers the emulator, and signs in as the service principal that owns its subscription."""
        self.register()
        emulator = self.emulator
        # Other users of a machine see the arguments of a process; @ names a file that holds the value.
        secret = self.folder / "secret"
        secret.write_text(emulator.clientSecret)
        self(
            f"login --service-principal --tenant {emulator.tenantId} --username {emulator.clientId}"
            f" --password @{secret}"
        )
        return self
