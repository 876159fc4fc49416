import assert from "node:assert/strict";
import { test } from "node:test";
import { ContainerRegistryManagementClient } from "@azure/arm-containerregistry";
import { ContainerRegistryClient } from "@azure/container-registry";
import { DefaultAzureCredential } from "@azure/identity";
import { openTo } from "./open-to.mjs";

// Addresses and secrets of the cloud that this test runs in.
const cloud = JSON.parse(process.env.ACRGATE_EMULATOR_LINE);
// It signs in with AZURE_CLIENT_ID and AZURE_CLIENT_SECRET at AZURE_AUTHORITY_HOST.
const credential = new DefaultAzureCredential({ disableInstanceDiscovery: true });
const arm = new ContainerRegistryManagementClient(credential, cloud.subscriptionId, { endpoint: cloud.arm });

async function seed(...resources) {
  const headers = { authorization: `Bearer ${cloud.adminToken}` };
  const answer = await fetch(`${cloud.admin}/seed`, { method: "PUT", headers, body: JSON.stringify({ resources }) });
  assert.ok(answer.ok, await answer.text());
}

/** The registry as somebody at another address sees it: the proxy's user name says who is calling. */
function images(caller) {
  const { hostname, port } = new URL(cloud.proxy);
  const proxyOptions = { host: `http://${hostname}`, port: Number(port), username: caller, password: "x" };
  return new ContainerRegistryClient("https://team1.azurecr.test", credential, { proxyOptions });
}

test("the office gets in and nobody else", async () => {
  const group = `/subscriptions/${cloud.subscriptionId}/resourceGroups/team`;
  const id = `${group}/providers/Microsoft.ContainerRegistry/registries/team1`;
  await seed({ id, properties: { publicNetworkAccess: "Disabled" } });
  const office = images("ip-203.0.113.7");
  await assert.rejects(office.listRepositoryNames().next(), /is not allowed access/);

  await openTo(arm, "team", "team1", "203.0.113.7");

  assert.equal((await office.listRepositoryNames().next()).done, true);
  await assert.rejects(images("ip-198.51.100.9").listRepositoryNames().next(), /is not allowed access/);
});
