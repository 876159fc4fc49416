// Images through @azure/container-registry: pushed, pulled, listed, locked, deleted.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { ManagedIdentityCredential } from "@azure/identity";
import { images, registries, seedRegistry } from "./cloud.mjs";
import { pull, push } from "./image.mjs";

const REGISTRY = "nodeimages1";

before(() => seedRegistry("node-images", REGISTRY));

async function all(list) {
  const items = [];
  for await (const item of list) items.push(item);
  return items;
}

test("a layer of several chunks comes back as it went", async () => {
  const pushed = await push(REGISTRY, "team/large", "1", { size: 9 * 1024 * 1024 });
  const pulled = await pull(REGISTRY, "team/large", "1");
  assert.equal(pulled.digest, pushed.digest);
  assert.ok(pulled.bytes.equals(pushed.bytes));
});

test("repositories, manifests and tags are listed page by page", async () => {
  const pushed = [];
  for (const tag of ["1", "2", "3"]) pushed.push(await push(REGISTRY, "team/paged", tag));
  const client = images(REGISTRY);
  await push(REGISTRY, "team/other", "1");
  const repositories = [];
  for await (const page of client.listRepositoryNames().byPage({ maxPageSize: 1 })) {
    assert.ok(page.length <= 1);
    repositories.push(...page);
  }
  assert.ok(repositories.includes("team/paged") && repositories.includes("team/other"), String(repositories));

  const repository = client.getRepository("team/paged");
  const { tagCount, manifestCount } = await repository.getProperties();
  assert.deepEqual({ tagCount, manifestCount }, { tagCount: 3, manifestCount: 3 });
  let pages = 0;
  const manifests = [];
  for await (const page of repository.listManifestProperties({ order: "LastUpdatedOnDescending" }).byPage({ maxPageSize: 2 })) {
    pages += 1;
    manifests.push(...page);
  }
  assert.equal(pages, 2);
  assert.deepEqual(manifests.map((one) => one.digest).sort(), pushed.map((one) => one.digest).sort());
  // This client asks for the repository's tags, whatever the artifact is.
  const tags = await all(repository.getArtifact(pushed[0].digest).listTagProperties({ order: "LastUpdatedOnAscending" }));
  assert.deepEqual(tags.map((tag) => [tag.name, tag.digest]), pushed.map((image, nth) => [String(nth + 1), image.digest]));
});

test("what is locked is not deleted, and what is unlocked is", async () => {
  const { digest } = await push(REGISTRY, "team/locked", "1");
  const artifact = images(REGISTRY).getRepository("team/locked").getArtifact(digest);
  await artifact.updateManifestProperties({ canDelete: false, canWrite: false });
  assert.equal((await artifact.getManifestProperties()).canDelete, false);
  await assert.rejects(artifact.delete(), { statusCode: 405, message: /REGISTRY_DISALLOWED_OPERATION/ });
  await artifact.updateManifestProperties({ canDelete: true, canWrite: true });
  await artifact.deleteTag("1");
  await artifact.delete();
  await assert.rejects(artifact.getManifestProperties(), { statusCode: 404 });
  await images(REGISTRY).deleteRepository("team/locked");
  assert.ok(!(await all(images(REGISTRY).listRepositoryNames())).includes("team/locked"));
});

test("a managed identity signs in at the login server", async () => {
  const pushed = await push(REGISTRY, "team/host", "1", { credential: new ManagedIdentityCredential() });
  assert.equal((await pull(REGISTRY, "team/host", "1")).digest, pushed.digest);
});

test("an image is imported from another registry", async () => {
  const resourceId = await seedRegistry("node-images", "nodeimported1");
  const pushed = await push("nodeimported1", "base", "1");
  const wish = { source: { resourceId, sourceImage: "base:1" }, targetTags: ["team/imported:1"], mode: "Force" };
  const { registries: arm } = registries();
  const soon = { updateIntervalInMs: 20 };
  await arm.importImage("node-images", REGISTRY, wish, soon);
  assert.equal((await pull(REGISTRY, "team/imported", "1")).digest, pushed.digest);

  // What the transfer meets, the operation's end tells: the source is closed, and lets no trusted service in.
  await arm.update("node-images", "nodeimported1", { publicNetworkAccess: "Disabled", networkRuleBypassOptions: "None" });
  const refused = arm.importImage("node-images", REGISTRY, wish, soon);
  await assert.rejects(async () => refused, /is not allowed access/);
});
