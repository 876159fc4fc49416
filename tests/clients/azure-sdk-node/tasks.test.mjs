// Tasks and runs through version 11 of @azure/arm-containerregistry, the last that has them.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { authorization, registries, seedRegistry, subscription, tasks } from "./cloud.mjs";
import { push } from "./image.mjs";

const GROUP = "node-tasks";
const NAME = "nodetasks1";
const PULL = "version: v1.1.0\nsteps:\n- cmd: $Registry/base:1\n";
const ACR_PULL = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d`;

/** Runs the task and gives the ended run with its log. */
async function run(client, taskId) {
  const { runId } = await client.registries.beginScheduleRunAndWait(GROUP, NAME, { type: "TaskRunRequest", taskId });
  let seen;
  do {
    seen = await client.runs.get(GROUP, NAME, runId);
  } while (["Queued", "Started", "Running"].includes(seen.status));
  const { logLink } = await client.runs.getLogSasUrl(GROUP, NAME, runId);
  return { ...seen, log: await (await fetch(logLink)).text() };
}

test("a task of a closed registry runs while trusted services and tasks may bypass", async () => {
  const scope = await seedRegistry(GROUP, NAME);
  await push(NAME, "base", "1");
  const client = tasks();
  const task = await client.tasks.beginCreateAndWait(GROUP, NAME, "nightly", {
    location: "westeurope",
    identity: { type: "SystemAssigned" },
    platform: { os: "Linux" },
    step: { type: "EncodedTask", encodedTaskContent: Buffer.from(PULL).toString("base64") },
    credentials: {
      sourceRegistry: { loginMode: "None" },
      customRegistries: { [`${NAME}.azurecr.test`]: { identity: "[system]" } },
    },
  });
  await authorization().roleAssignments.create(scope, randomUUID(), {
    roleDefinitionId: ACR_PULL,
    principalId: task.identity.principalId,
    principalType: "ServicePrincipal",
  });
  const close = (properties) => registries().registries.update(GROUP, NAME, { publicNetworkAccess: "Disabled", ...properties });

  await close({ networkRuleBypassOptions: "AzureServices", networkRuleBypassAllowedForTasks: true });
  const allowed = await run(client, task.id);
  assert.equal(allowed.status, "Succeeded", allowed.log);

  await close({ networkRuleBypassOptions: "None" });
  const denied = await run(client, task.id);
  assert.equal(denied.status, "Failed", denied.log);
  assert.match(denied.log, /client with IP '[0-9.]+' is not allowed access. Refer https:\/\/aka.ms\/acr\/firewall/);

  const ids = [];
  for await (const one of client.runs.list(GROUP, NAME, { filter: "TaskName eq 'nightly'" })) ids.push(one.runId);
  assert.deepEqual(ids.sort(), [allowed.runId, denied.runId].sort());
  await client.tasks.beginDeleteAndWait(GROUP, NAME, "nightly");
  for await (const one of client.tasks.list(GROUP, NAME)) assert.fail(one.name);
});
