// A small image, pushed and pulled the way the data-plane client does it.

import { randomBytes } from "node:crypto";
import { content } from "./cloud.mjs";

const OCI = "application/vnd.oci.image";

/** Pushes an image with one layer of random bytes. Gives the digests. */
export async function push(registry, repository, tag, { size = 1024, ...as } = {}) {
  const client = content(registry, repository, as);
  const bytes = randomBytes(size);
  const layer = await client.uploadBlob(bytes);
  const config = await client.uploadBlob(Buffer.from(JSON.stringify({ architecture: "amd64", os: "linux" })));
  const manifest = {
    schemaVersion: 2,
    mediaType: `${OCI}.manifest.v1+json`,
    config: { mediaType: `${OCI}.config.v1+json`, digest: config.digest, size: config.sizeInBytes },
    layers: [{ mediaType: `${OCI}.layer.v1.tar`, digest: layer.digest, size: layer.sizeInBytes }],
  };
  const { digest } = await client.setManifest(manifest, { tag });
  return { digest, layer: layer.digest, bytes };
}

/** Pulls an image's first layer. */
export async function pull(registry, repository, tag, as = {}) {
  const client = content(registry, repository, as);
  const { manifest, digest } = await client.getManifest(tag);
  const blob = await client.downloadBlob(manifest.layers[0].digest);
  const chunks = [];
  for await (const chunk of blob.content) chunks.push(chunk);
  return { digest, bytes: Buffer.concat(chunks) };
}
