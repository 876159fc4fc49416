"""Images on disk, in the layout that the OCI image specification describes: what clients copy from."""

import gzip
import hashlib
import io
import json
import tarfile

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
# Where a layout says which tag an image has.
TAG = "org.opencontainers.image.ref.name"


class Layout:
    """A folder of images, named `oci:FOLDER:TAG`."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "blobs" / "sha256").mkdir(parents=True)
        (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
        self.tags = []

    def __str__(self):
        return f"oci:{self.folder}"

    def image(self, tag, files, architecture="amd64", compression=9):
        """Adds an image whose one layer holds these files; gives its digest."""
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w") as tar:
            for name, content in files.items():
                member = tarfile.TarInfo(name)
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
        config = {
            "architecture": architecture,
            "os": "linux",
            "config": {},
            "rootfs": {"type": "layers", "diff_ids": [digest(archive.getbuffer())]},
        }
        layer = gzip.compress(archive.getbuffer(), compression, mtime=0)
        manifest = {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": self.blob("application/vnd.oci.image.config.v1+json", json.dumps(config).encode()),
            "layers": [self.blob("application/vnd.oci.image.layer.v1.tar+gzip", layer)],
        }
        platform = {"os": "linux", "architecture": architecture}
        return self.add(tag, {**self.blob(MANIFEST, json.dumps(manifest).encode()), "platform": platform})

    def index(self, tag, tags):
        """Adds an image for several platforms, made of images that are there; gives its digest."""
        manifests = [{**entry, "annotations": {}} for entry in self.tags if entry["annotations"][TAG] in tags]
        index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests}
        return self.add(tag, self.blob(INDEX, json.dumps(index).encode()))

    def blob(self, kind, content):
        """Writes content; gives what refers to it."""
        own = digest(content)
        (self.folder / "blobs" / "sha256" / own.removeprefix("sha256:")).write_bytes(content)
        return {"mediaType": kind, "digest": own, "size": len(content)}

    def add(self, tag, entry):
        """Lists an image under a tag; gives its digest."""
        self.tags.append({**entry, "annotations": {TAG: tag}})
        (self.folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": self.tags}))
        return entry["digest"]


def digest(content):
    """The sha256 digest of some bytes."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
