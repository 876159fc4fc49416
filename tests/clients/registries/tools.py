"""skopeo and buildah as processes. Each user has a folder of its own: what this machine's users have set does not count."""

import json
import os
import subprocess

# How long a command may take, in seconds: nothing here waits for anything real.
DEADLINE = 120


class Failed(Exception):
    """A command that did not succeed; its text is what the client said."""


class Tool:
    """A registry client in the hands of one user, who calls from somewhere. Call it with the words of a command.

    It is told about the emulator's proxy and certificate authority as Go's programs are: HTTPS_PROXY, SSL_CERT_FILE."""

    program = ()

    def __init__(self, emulator, folder, caller, **environment):
        self.emulator = emulator
        self.folder = folder
        self.caller = caller
        self.environment = environment

    def as_caller(self, claim):
        """The same user with the same credentials, calling from somewhere else."""
        return type(self)(self.emulator, self.folder, claim, **self.environment)

    def but(self, **environment):
        """The same user with other variables in the environment; None takes one out."""
        return type(self)(self.emulator, self.folder, self.caller, **{**self.environment, **environment})

    def __call__(self, words, *more, typed=""):
        """Runs `PROGRAM WORDS MORE…` and gives what it printed.

        Words are split at spaces; what has spaces in it goes into `more`. `typed` is what the user types in."""
        done = self.run(words, *more, typed=typed)
        if done.returncode:
            raise Failed(f"{self.program[0]} {words}: {done.stderr}")
        return done.stdout

    def json(self, words, *more):
        """What a command printed, read as JSON."""
        return json.loads(self(words, *more))

    def refused(self, words, *more, typed=""):
        """Runs a command that must fail, and gives what it complained of."""
        done = self.run(words, *more, typed=typed)
        assert done.returncode, f"{self.program[0]} {words} succeeded: {done.stdout}"
        return done.stderr

    def run(self, words, *more, typed=""):
        """Runs a command whatever its end: `returncode`, `stdout`, `stderr`."""
        return subprocess.run(
            [*self.program, *self.flags(), *words.split(), *map(str, more)],
            env=self.variables(),
            input=typed,
            capture_output=True,
            text=True,
            timeout=DEADLINE,
            check=False,
        )

    def flags(self):
        """What stands before every command's own words."""
        return ()

    def variables(self):
        """The whole environment of a command."""
        variables = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "XDG_RUNTIME_DIR": str(self.folder),
            "HTTPS_PROXY": self.emulator.proxy_as(self.caller),
            "SSL_CERT_FILE": self.emulator.ca,
            **self.environment,
        }
        return {name: str(value) for name, value in variables.items() if value is not None}

    def log_in(self, host, user, password):
        """Signs in; the password is typed, since other users of a machine see the arguments of a process."""
        return self(f"login --username {user} --password-stdin {host}", typed=password)


class Skopeo(Tool):
    """skopeo: copies, inspects and deletes images without storing any."""

    program = ("skopeo",)


class Buildah(Tool):
    """buildah, which stores images in its folder: as plain files (vfs), and without containers of the kernel's (chroot)."""

    program = ("buildah",)

    def flags(self):
        return ("--storage-driver", "vfs", "--root", f"{self.folder}/storage", "--runroot", f"{self.folder}/run")

    def variables(self):
        return {**super().variables(), "BUILDAH_ISOLATION": "chroot"}


def user(folder):
    """Prepares the folder of a user: signatures are not asked for, and short names mean nothing."""
    settings = folder / ".config" / "containers"
    settings.mkdir(parents=True)
    (settings / "policy.json").write_text('{"default":[{"type":"insecureAcceptAnything"}]}')
    (settings / "registries.conf").write_text("unqualified-search-registries = []\n")
    return folder
