// Who gets in: the same callers as everybody's, through @azure/container-registry.

import assert from "node:assert/strict";
import { test } from "node:test";
import { images, registries, seedRegistry } from "./cloud.mjs";
import { pull, push } from "./image.mjs";

const GROUP = "node-access";
const closed = { networkRuleSet: { defaultAction: "Deny", ipRules: [{ value: "203.0.113.7" }] } };

/** The service's own 403 for a public address. This client hands the body on as the error's message. */
const denied = (address, at = "/oauth2/exchange") => (error) => {
  assert.equal(error.statusCode, 403);
  const message = `client with IP '${address}' is not allowed access. Refer https://aka.ms/acr/firewall to grant access.`;
  assert.deepEqual(JSON.parse(error.message), { errors: [{ code: "DENIED", message }] });
  assert.equal(new URL(error.request.url).pathname, at);
  return true;
};

test("a refused address is denied in the service's words, and works when the rule is added", async () => {
  await seedRegistry(GROUP, "nodeclosed1", closed);
  const { digest } = await push("nodeclosed1", "app", "1", { caller: "ip-203.0.113.7" });
  const stranger = { caller: "ip-198.51.100.66" };
  await assert.rejects(pull("nodeclosed1", "app", "1", stranger), denied("198.51.100.66"));
  await assert.rejects(push("nodeclosed1", "app", "2", stranger), denied("198.51.100.66"));
  await assert.rejects(images("nodeclosed1", stranger).listRepositoryNames().next(), denied("198.51.100.66"));

  const ipRules = ["203.0.113.7", "198.51.100.0/24"].map((iPAddressOrRange) => ({ iPAddressOrRange, action: "Allow" }));
  await registries().registries.update(GROUP, "nodeclosed1", { networkRuleSet: { defaultAction: "Deny", ipRules } });
  assert.equal((await pull("nodeclosed1", "app", "1", stranger)).digest, digest);
});

test("a token from before the rules closed is refused after it", async () => {
  await seedRegistry(GROUP, "nodeclosing1");
  await push("nodeclosing1", "app", "1");
  const repository = images("nodeclosing1", { caller: "ip-198.51.100.66" }).getRepository("app");
  assert.equal((await repository.getProperties()).tagCount, 1);
  await registries().registries.update(GROUP, "nodeclosing1", { publicNetworkAccess: "Disabled" });
  await assert.rejects(repository.getProperties(), denied("198.51.100.66", "/acr/v1/app"));
});

test("only an approved private endpoint leads into a registry without public access", async () => {
  const connection = (name, status) => ({ name, properties: { privateLinkServiceConnectionState: { status } } });
  const privateEndpointConnections = [connection("nodevnet1.aa", "Approved"), connection("nodevnet1.bb", "Pending")];
  await seedRegistry(GROUP, "nodevnet1", { publicNetworkAccess: "Disabled", privateEndpointConnections });
  const inside = { caller: "pe-nodevnet1.aa" };
  const { digest } = await push("nodevnet1", "app", "1", inside);
  assert.equal((await pull("nodevnet1", "app", "1", inside)).digest, digest);
  await assert.rejects(pull("nodevnet1", "app", "1", { caller: "pe-nodevnet1.bb" }), { statusCode: 403 });
  await assert.rejects(pull("nodevnet1", "app", "1", { caller: "ip-203.0.113.7" }), denied("203.0.113.7"));
});
