"""The OCI distribution specification's own conformance tests find nothing."""

import conformance
from registry import STRANGER, Registry


def test_conformance(emulator, tmp_path, missing):
    registry = Registry(emulator, "conformant")
    found_nothing, outcomes = conformance.run(
        conformance.program(missing),
        tmp_path,
        HTTPS_PROXY=emulator.proxy_as(STRANGER),
        SSL_CERT_FILE=emulator.ca,
        OCI_VERSION="1.1",
        OCI_REGISTRY=registry.host,
        OCI_USERNAME=emulator.clientId,
        OCI_PASSWORD=emulator.clientSecret,
        # A token for one repository does not mount from another.
        OCI_CACHE_AUTH="false",
        # What the specification leaves open and Azure has.
        OCI_API_BLOBS_DIGEST_HEADER="true",
        OCI_API_BLOBS_UPLOAD_CANCEL="true",
        OCI_API_MANIFESTS_DIGEST_HEADER="true",
        # What it leaves open and is not here: a second digest algorithm.
        OCI_DATA_SHA512="false",
    )
    passed = outcomes.pop("passed")
    # A blob that is mounted from nowhere in particular is uploaded.
    skipped = ["OCI Conformance Test/sha256 blobs/mount anonymous/blob-mount-anonymous"]
    assert (found_nothing, outcomes) == (True, {"skipped": skipped})
    assert len(passed) > 500
