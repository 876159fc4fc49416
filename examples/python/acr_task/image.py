"""The images of the example: a base image to push, and the context that a task builds on it."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile

import acrgate


def push_base(images: acrgate.DataPlane, repository: str) -> str:
    """Pushes an image with one file in it as `v1`; gives its digest."""
    files = tar({"etc/motd": "hello from the base image\n"})
    config = {
        "architecture": "amd64",
        "os": "linux",
        "config": {"Env": ["PATH=/usr/bin:/bin"]},
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(files).hexdigest()}"]},
    }
    layer = acrgate.Layer(media_type="application/vnd.oci.image.layer.v1.tar+gzip", bytes=gzip.compress(files))
    return images.push_image(repository, "v1", json.dumps(config).encode(), [layer])


def context(login_server: str, base: str) -> bytes:
    """The context of the task: a Dockerfile that builds on the base image, and the file it copies."""
    dockerfile = f'FROM {login_server}/{base}:v1\nLABEL purpose="acrgate example"\nCOPY app.txt /srv/app.txt\n'
    return gzip.compress(tar({"Dockerfile": dockerfile, "app.txt": "hello from the task\n"}))


def tar(files: dict[str, str]) -> bytes:
    """A tar archive of small text files."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as writer:
        for path, text in files.items():
            entry = tarfile.TarInfo(path)
            entry.size = len(text.encode())
            writer.addfile(entry, io.BytesIO(text.encode()))
    return archive.getvalue()
