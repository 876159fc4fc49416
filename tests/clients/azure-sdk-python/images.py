"""A small image, pushed and pulled the way the data-plane client does it."""

import hashlib
import io
import json
import os

OCI = "application/vnd.oci.image"
CONFIGURATION = json.dumps({"architecture": "amd64", "os": "linux"}).encode()


def digest(content):
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def image(size):
    """A layer of random bytes, and the manifest of an image that has it."""
    layer = os.urandom(size)

    def descriptor(kind, content):
        return {"mediaType": f"{OCI}.{kind}", "digest": digest(content), "size": len(content)}

    manifest = {
        "schemaVersion": 2,
        "mediaType": f"{OCI}.manifest.v1+json",
        "config": descriptor("config.v1+json", CONFIGURATION),
        "layers": [descriptor("layer.v1.tar", layer)],
    }
    return layer, manifest


def push(client, repository, tag, size=1024):
    """Pushes an image with one layer of random bytes; gives its digest and the layer."""
    layer, manifest = image(size)
    for blob in (CONFIGURATION, layer):
        assert client.upload_blob(repository, io.BytesIO(blob)) == (digest(blob), len(blob))
    return client.set_manifest(repository, manifest, tag=tag), layer


def pull(client, repository, tag):
    """Pulls an image; gives its digest and its layer."""
    found = client.get_manifest(repository, tag)
    layer = found.manifest["layers"][0]["digest"]
    return found.digest, b"".join(client.download_blob(repository, layer))


async def push_async(client, repository, tag, size=1024):
    layer, manifest = image(size)
    for blob in (CONFIGURATION, layer):
        assert await client.upload_blob(repository, io.BytesIO(blob)) == (digest(blob), len(blob))
    return await client.set_manifest(repository, manifest, tag=tag), layer


async def pull_async(client, repository, tag):
    found = await client.get_manifest(repository, tag)
    stream = await client.download_blob(repository, found.manifest["layers"][0]["digest"])
    return found.digest, b"".join([chunk async for chunk in stream])
