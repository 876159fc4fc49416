// Role assignments through @azure/arm-authorization, and what they open.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { application, authorization, seedRegistry, testers } from "./cloud.mjs";
import { pull, push } from "./image.mjs";

const ROBOT = { objectId: randomUUID(), appId: randomUUID(), displayName: "node-robot", kind: "application", secret: randomUUID() };

test("a role lets an application in, and without it the application is refused", async () => {
  const scope = await seedRegistry("node-roles", "noderoles1");
  await testers("PUT", "seed", { principals: [ROBOT] });
  const { digest } = await push("noderoles1", "app", "1");
  const robot = () => ({ credential: application(ROBOT.appId, ROBOT.secret) });
  await assert.rejects(pull("noderoles1", "app", "1", robot()), { statusCode: 401 });

  const { roleAssignments, roleDefinitions } = authorization();
  const roles = [];
  for await (const role of roleDefinitions.list(scope, { filter: "roleName eq 'AcrPull'" })) roles.push(role);
  assert.deepEqual(roles.map((role) => role.roleName), ["AcrPull"]);
  const name = randomUUID();
  const wish = { roleDefinitionId: roles[0].id, principalId: ROBOT.objectId, principalType: "ServicePrincipal" };
  const created = await roleAssignments.create(scope, name, wish);
  assert.equal(created.scope, scope);
  await assert.rejects(roleAssignments.create(scope, randomUUID(), wish), { statusCode: 409, code: "RoleAssignmentExists" });
  const listed = [];
  for await (const one of roleAssignments.listForScope(scope, { filter: `principalId eq '${ROBOT.objectId}'` })) listed.push(one.name);
  assert.deepEqual(listed, [name]);

  assert.equal((await pull("noderoles1", "app", "1", robot())).digest, digest);
  await assert.rejects(push("noderoles1", "app", "2", robot()), { statusCode: 401 });
  await roleAssignments.delete(scope, name);
  await assert.rejects(pull("noderoles1", "app", "1", robot()), { statusCode: 401 });
});
