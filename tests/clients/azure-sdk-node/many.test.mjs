// @azure/arm-containerregistry lists 20,000 registries, page by page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { application, cloud, registries, subscription, testers } from "./cloud.mjs";

const COUNT = 20_000;
const GROUP = `${subscription}/resourceGroups/many`;
const PROVIDER = "/providers/Microsoft.ContainerRegistry/registries";

test("the package lists every registry", async () => {
  const resources = Array.from({ length: COUNT }, (_, number) => ({ id: `${GROUP}${PROVIDER}/many${number}` }));
  await testers("PUT", "seed", { resources });
  try {
    const before = (await testers("GET", "requests")).requests.at(-1)?.number ?? 0;
    const names = new Set();
    for await (const registry of registries().registries.list()) names.add(registry.name);
    assert.ok(resources.every(({ id }) => names.has(id.split("/").at(-1))));
    const { requests } = await testers("GET", "requests");
    const asked = requests.filter(({ number, path }) => number > before && path.endsWith(PROVIDER));
    assert.ok(asked.length >= COUNT / 100, `a page has a hundred, and there were ${asked.length}`);
  } finally {
    // The other tests share the cloud.
    const { token } = await application().getToken(`${cloud.arm}.default`);
    const url = `${cloud.arm}${GROUP.slice(1)}?api-version=2024-11-01`;
    const gone = await fetch(url, { method: "DELETE", headers: { authorization: `Bearer ${token}` } });
    assert.ok(gone.ok, await gone.text());
  }
});
