// Registries through @azure/arm-containerregistry: created, read, edited, deleted; operations waited for; long lists.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { ManagedIdentityCredential } from "@azure/identity";
import { cloud, registries, seedRegistry, subscription, testers } from "./cloud.mjs";

const GROUP = "node-registries";
/** Without a Retry-After this client asks every two seconds, which is long for a local cloud. */
const soon = { updateIntervalInMs: 20 };

before(async () => {
  await testers("PUT", "seed", { resources: [{ id: `${subscription}/resourceGroups/${GROUP}` }] });
});

test("a registry is created, read, edited and deleted", async () => {
  const client = registries();
  const name = "nodelife1";
  const wish = {
    location: "westeurope",
    sku: { name: "Premium" },
    networkRuleSet: { defaultAction: "Deny", ipRules: [{ iPAddressOrRange: "203.0.113.0/24" }] },
  };
  assert.equal((await client.registries.checkNameAvailability({ name, type: "Microsoft.ContainerRegistry/registries" })).nameAvailable, true);
  const created = await client.registries.create(GROUP, name, wish, soon);
  assert.equal(created.provisioningState, "Succeeded");
  assert.equal(created.loginServer, `${name}.azurecr.test`);
  assert.equal(created.networkRuleBypassOptions, "AzureServices", "the trusted services are let in from the start");

  const edited = await client.registries.update(GROUP, name, { networkRuleBypassOptions: "None", tags: { team: "one" } }, soon);
  assert.equal(edited.networkRuleBypassOptions, "None");
  const read = await client.registries.get(GROUP, name);
  assert.equal(read.networkRuleBypassOptions, "None");
  assert.deepEqual(read.tags, { team: "one" });
  assert.deepEqual(read.networkRuleSet.ipRules.map((rule) => rule.iPAddressOrRange), ["203.0.113.0/24"], "an edit keeps what it does not name");

  const usages = await client.registries.listUsages(GROUP, name);
  assert.ok(usages.value.some((usage) => usage.name === "Size" && usage.unit === "Bytes"));

  await client.registries.delete(GROUP, name, soon);
  await assert.rejects(client.registries.get(GROUP, name), { statusCode: 404, code: "ResourceNotFound" });
});

test("an operation that takes its time is waited for", async () => {
  const client = registries();
  // The cloud's clock is stopped, so the operation is not over before it is moved.
  await testers("PUT", "clock", { rate: 0 });
  try {
    const poller = client.registries.create(GROUP, "nodelong1", { location: "westeurope", sku: { name: "Premium" } }, soon);
    await poller.submitted();
    const polled = await poller.poll();
    assert.equal(polled.status, "running");
    assert.equal((await client.registries.get(GROUP, "nodelong1")).provisioningState, "Creating");
    await testers("PUT", "clock", { advanceMs: 60_000 });
    assert.equal((await poller.pollUntilDone()).provisioningState, "Succeeded");
  } finally {
    await testers("PUT", "clock", { rate: 1 });
  }
});

test("what the service refuses is an error with its code and words", async () => {
  const refused = registries().registries.create(GROUP, "nodebasic1", { location: "westeurope", sku: { name: "Basic" }, publicNetworkAccess: "Disabled" }, soon);
  await assert.rejects(async () => refused, {
    statusCode: 400,
    code: "DisablingPublicNetworkAccessNotSupported",
    message: /Disabling public network access is not supported for the SKU Basic/,
  });
});

test("thousands of registries are listed page by page", async () => {
  const group = `${subscription}/resourceGroups/node-many`;
  const count = 2_500;
  const resources = Array.from({ length: count }, (_, nth) => ({
    id: `${group}/providers/Microsoft.ContainerRegistry/registries/nodemany${nth}`,
    properties: { networkRuleSet: { defaultAction: "Deny", ipRules: [{ value: "203.0.113.7" }] } },
  }));
  await testers("PUT", "seed", { resources });
  const names = new Set();
  let pages = 0;
  for await (const page of registries().registries.listByResourceGroup("node-many").byPage()) {
    pages += 1;
    for (const registry of page) {
      assert.equal(registry.networkRuleSet.defaultAction, "Deny");
      names.add(registry.name);
    }
  }
  assert.equal(names.size, count);
  assert.equal(pages, Math.ceil(count / 100));
  let all = 0;
  for await (const registry of registries().registries.list()) all += registry.name.startsWith("nodemany") ? 1 : 0;
  assert.equal(all, count, "the subscription's list has them too");
});

test("a managed identity signs in where Azure's hosts let it", async () => {
  const id = await seedRegistry(GROUP, "nodeidentity1");
  const client = registries(new ManagedIdentityCredential());
  assert.equal((await client.registries.get(GROUP, "nodeidentity1")).id, id);
});

test("private endpoint connections are approved and deleted", async () => {
  const connection = { name: "nodeprivate1.0123456789abcdef0123456789abcdef", properties: { privateLinkServiceConnectionState: { status: "Pending" } } };
  await seedRegistry(GROUP, "nodeprivate1", { privateEndpointConnections: [connection] });
  const { privateEndpointConnections: connections } = registries();
  const pending = await connections.get(GROUP, "nodeprivate1", connection.name);
  assert.equal(pending.privateLinkServiceConnectionState.status, "Pending");
  const wish = { ...pending, privateLinkServiceConnectionState: { status: "Approved", description: "ours" } };
  const approved = await connections.createOrUpdate(GROUP, "nodeprivate1", connection.name, wish, soon);
  assert.equal(approved.privateLinkServiceConnectionState.status, "Approved");
  const listed = [];
  for await (const one of connections.list(GROUP, "nodeprivate1")) listed.push(one.name);
  assert.deepEqual(listed, [connection.name]);
  await connections.delete(GROUP, "nodeprivate1", connection.name, soon);
  for await (const one of connections.list(GROUP, "nodeprivate1")) assert.fail(one.name);
});

test("throttling is waited out as the service asks", async () => {
  await seedRegistry(GROUP, "nodethrottled1");
  const path = "/registries/nodethrottled1";
  await testers("PUT", "faults", { faults: [{ method: "GET", path, count: 2, status: 429, headers: { "retry-after": "0" } }] });
  try {
    assert.equal((await registries().registries.get(GROUP, "nodethrottled1")).name, "nodethrottled1");
    const { requests } = await testers("GET", "requests");
    const seen = requests.filter((request) => request.host === new URL(cloud.arm).hostname && request.path.endsWith(path));
    assert.deepEqual(seen.map((request) => request.status), [429, 429, 200]);
  } finally {
    await testers("DELETE", "faults");
  }
});
