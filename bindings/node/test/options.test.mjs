// What may be left out of a call reaches Azure when it is there.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { start } from './emulator.mjs';

const emulator = await start();
after(() => emulator.stop());
const client = emulator.client();
const yaml = 'version: v1.1.0\nsteps:\n  - cmd: $Registry/team/base:v1\n    disableWorkingDirectoryOverride: true\n';
const definition = { steps: { type: 'yaml', yaml } };
const identity = emulator.registryId().replace(/Microsoft\.ContainerRegistry.*/, 'Microsoft.ManagedIdentity/userAssignedIdentities/mine');
const principal = { displayName: 'mine', kind: 'userAssigned', resource: identity };
const ids = { objectId: '00000000-0000-4000-8000-000000000001', appId: '00000000-0000-4000-8000-000000000002' };
const connections = ['one', 'two'].map((name) => ({ name, properties: { privateLinkServiceConnectionState: { status: 'Pending' } } }));
const registry = client.registry(await emulator.seed('team1', { privateEndpointConnections: connections }));
await emulator.door('PUT', 'seed', { principals: [{ ...principal, ...ids }] });
await registry.task('nightly').create(definition);

/** The bodies of the requests whose path ends in this. */
async function bodies(end) {
  const { requests } = await emulator.door('GET', 'requests');
  return requests.filter(({ path }) => path.endsWith(end)).map(({ body }) => body);
}

test('the values of a run', async () => {
  const run = { values: { colour: 'red' } };
  await emulator.door('DELETE', 'requests');
  await registry.task('nightly').run(run);
  const images = await registry.dataPlane();
  await images.pushImage('team/base', 'v1', Buffer.from('{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}'), []);
  const workflow = registry.workflow({ task: 'nightly' });
  const journal = await client.journal();
  await workflow.apply(await workflow.plan(), journal).result();
  await workflow.verify(journal, run).result();
  await workflow.waitUntilEffective(journal, 20, run).result();
  const sent = await bodies('/scheduleRun');
  assert.equal(sent.length, 3);
  for (const { overrideTaskStepProperties: steps } of sent) {
    assert.deepEqual(steps.values, [{ name: 'colour', value: 'red', isSecret: false }]);
  }
});

test('the runs of one task', async () => {
  await registry.task('weekly').create(definition);
  await registry.task('nightly').run();
  const { runId } = await (await registry.task('weekly').run()).get();
  assert.ok((await registry.runs().toArray()).length > 1);
  assert.deepEqual((await registry.runs({ task: 'weekly' }).toArray()).map((run) => run.runId), [runId]);
});

test('the identities of a task, and of its credential entries', async () => {
  const task = registry.task('signed');
  await task.create({ ...definition, identity: { type: 'user', ids: [identity] } });
  await task.addCredential('other.azurecr.io', { identity: ids.appId });
  assert.deepEqual((await task.details()).credentials, [{ loginServer: 'other.azurecr.io', identity: ids.appId, hasPassword: false }]);
  assert.ok((await task.setIdentity({ identity: { type: 'system_and_user', ids: [identity] } })).principalId);
  assert.equal((await task.setIdentity()).principalId, undefined);
});

test('the description of an answer to a private endpoint', async () => {
  const description = 'not before Monday';
  assert.equal((await registry.rejectPrivateEndpoint('one', { description })).description, description);
  assert.equal((await registry.approvePrivateEndpoint('one', { description: 'now' })).description, 'now');
  const answering = await registry.beginAnswerPrivateEndpoint('two', 'Rejected', { description });
  assert.equal((await answering.wait()).description, description);
});
