// Lists and events: pulled one by one, left early, gone on with.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { accessChanges, describe, editWarnings, exposure } from 'acrgate';
import { start } from './emulator.mjs';

const emulator = await start();
after(() => emulator.stop());
const client = emulator.client();
const id = await emulator.seed();
const registry = client.registry(id);
const TASK = 'version: v1.1.0\nsteps:\n  - cmd: $Registry/team/base:v1\n    disableWorkingDirectoryOverride: true\n';

test('a list is read page by page, and leaving the loop ends it', async () => {
  const names = Array.from({ length: 120 }, (_, nth) => `many${nth}`);
  await emulator.door('PUT', 'seed', { resources: names.map((name) => ({ id: emulator.registryId(name), properties: {} })) });
  const all = await client.registries(emulator.subscription).toArray();
  assert.equal(all.length, 121);
  const pages = () => emulator.requests().then((lines) => lines.filter((line) => line.endsWith('/registries')).length);
  const whole = await pages();
  assert.ok(whole > 1, 'the list has pages');

  await emulator.door('DELETE', 'requests');
  const list = client.registries(emulator.subscription);
  for await (const { name } of list) {
    assert.ok(name);
    break;
  }
  assert.deepEqual(await list.next(), { done: true, value: undefined });
  assert.ok((await pages()) < whole, 'what is not asked for is not read');
});

test('whoever asks before the answer is there waits for the same page', async () => {
  const names = Array.from({ length: 120 }, (_, nth) => `twice${nth}`);
  await emulator.door('PUT', 'seed', { resources: names.map((name) => ({ id: emulator.registryId(name), properties: {} })) });
  const inOrder = (await client.registries(emulator.subscription).toArray()).map(({ name }) => name);
  const list = client.registries(emulator.subscription);
  const asked = await Promise.all(Array.from({ length: inOrder.length + 3 }, () => list.next()));
  assert.deepEqual(asked.map(({ value }) => value?.name), [...inOrder, undefined, undefined, undefined]);
  assert.deepEqual(asked.slice(-3).map(({ done }) => done), [true, true, true]);

  const left = client.registries(emulator.subscription);
  const late = left.next();
  await left.return();
  assert.deepEqual(await late, { done: true, value: undefined }, 'what was asked for before the end is not told after it');
});

test('a signal ends a list in the middle of a page', async () => {
  const controller = new AbortController();
  const list = client.registries(emulator.subscription, { signal: controller.signal });
  assert.ok((await list.next()).value);
  controller.abort();
  await assert.rejects(list.next(), { name: 'AbortError' });
});

test('a journal is locked until it is closed', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'acrgate-')), 'nightly.journal');
  const journal = await client.journal({ path });
  await assert.rejects(client.journal({ path }), { kind: 'conflict' });
  await journal.close();
  await journal.close();
  const again = await client.journal({ path });
  const workflow = registry.workflow({ task: 'nightly', definition: { steps: { type: 'yaml', yaml: TASK } } });
  await assert.rejects(workflow.apply(await workflow.plan(), journal).result(), { kind: 'invalid_input', message: /is closed.*open it again/s });
  assert.equal(journal.isApplied(), false);
  await again.close();
  await assert.rejects(client.journal({ path: join(path, 'nowhere') }), { kind: 'unexpected' });
});

test('a list that fails ends in the error', async () => {
  await emulator.door('PUT', 'faults', { faults: [{ path: '/tasks', status: 403, body: { error: { code: 'AuthorizationFailed', message: 'no' } } }] });
  const list = registry.tasks();
  await assert.rejects(async () => {
    for await (const task of list) assert.fail(task.name);
  }, { kind: 'permission_denied' });
  await emulator.door('DELETE', 'faults');
});

test('nothing is undefined', async () => {
  const roles = registry.roleAssignments();
  const nobody = '00000000-0000-0000-0000-000000000001';
  assert.equal(await roles.find('7f951dda-4ed3-4680-a7ca-43fe172d538d', nobody), undefined);
  assert.equal((await client.journal()).plan(), undefined);
  assert.equal(await registry.task('not-there').delete(), undefined);
});

test('events end with the work; leaving them stops it where it is, and the result goes on', async () => {
  const workflow = registry.workflow({ task: 'nightly', definition: { steps: { type: 'yaml', yaml: TASK } } });
  const plan = await workflow.plan();
  assert.match(describe('Plan', plan), /create task nightly/);
  const journal = await client.journal();
  const work = workflow.apply(plan, journal);
  for await (const event of work) {
    if (event.type === 'step_done') break;
  }
  assert.equal(journal.isApplied(), false);
  const seen = [];
  for await (const event of work) seen.push(event.type);
  assert.ok(seen.includes('step_done'), `${seen}`);
  assert.equal(await work.result(), undefined);
  assert.equal(await work.result(), undefined, 'asked again, the same');
  assert.equal(journal.isApplied(), true);
  assert.deepEqual(journal.plan(), plan);
  await workflow.rollBack(journal).result();
  assert.equal(journal.isApplied(), false);
});

test('every value that has a text tells it', async () => {
  const there = client.registry(await emulator.seed('described'));
  const { before, after, changes } = await there.editNetwork({ defaultAction: 'Deny', addIpRules: ['203.0.113.7'] });
  const workflow = there.workflow({ task: 'nightly', definition: { steps: { type: 'yaml', yaml: TASK } } });
  const plan = await workflow.plan();
  const events = workflow.apply(plan, await client.journal())[Symbol.asyncIterator]();
  const { value: event } = await events.next();
  const caller = { type: 'public_address', address: '198.51.100.9' };
  const { decision } = await there.explain({ who: { type: 'caller', caller }, operation: { type: 'pull' } });
  const texts = {
    Exposure: [exposure(after), 'selected networks (1 rule)'],
    FieldChange: [changes[0], 'networkRuleSet.defaultAction: "Allow" → "Deny"'],
    Warning: [editWarnings({ allowTrustedServices: true }, before)[0], 'allowing trusted services has no effect'],
    AccessChange: [accessChanges(before, after)[0], 'public addresses that no rule names: lose access'],
    Fix: [decision.fixes[0], decision.fixes[0].text],
    Decision: [decision, 'denied'],
    Step: [plan.steps[0].step, 'create task nightly'],
    Plan: [plan, 'nightly on described'],
    Event: [event, '[1/4] create task nightly'],
  };
  const { records } = JSON.parse(readFileSync(process.env.ACRGATE_SCHEMA, 'utf8'));
  assert.deepEqual(Object.keys(texts), records.flatMap(({ Shown }) => (Shown ? [Shown.name] : [])));
  for (const [name, [value, text]] of Object.entries(texts)) assert.ok(describe(name, value).startsWith(text), describe(name, value));
});

test('work that ends badly ends its events in the error', async () => {
  const workflow = registry.workflow({ task: 'weekly', definition: { steps: { type: 'yaml', yaml: TASK } } });
  const plan = await workflow.plan();
  await registry.editNetwork({ allowTrustedServices: false });
  const work = workflow.apply(plan, await client.journal());
  await assert.rejects(async () => {
    for await (const event of work) assert.ok(event.type);
  }, { kind: 'stale' });
  await assert.rejects(work.result(), { kind: 'stale' });
});

test('an operation is polled, saved and resumed', async () => {
  const operation = await client.registry(emulator.registryId('fresh')).beginCreate({ location: 'westeurope', sku: 'Premium' });
  const resumed = client.resumeCreate(operation.save());
  while (!operation.isDone()) await operation.poll();
  assert.equal((await operation.wait()).name, 'fresh');
  assert.equal((await resumed.wait()).name, 'fresh');
  assert.throws(() => operation.save(), { kind: 'invalid_input', message: /has been taken/ });
});

test('bytes go there and back', async () => {
  const images = await registry.dataPlane();
  const config = new TextEncoder().encode('{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}');
  const bytes = Uint8Array.from({ length: 70_000 }, (_, nth) => nth % 256);
  const mediaType = 'application/vnd.oci.image.layer.v1.tar+gzip';
  // A view of a larger buffer, which is changed as soon as the call is made.
  const view = new Uint8Array(Uint8Array.from([0, ...bytes, 0]).buffer, 1, bytes.length);
  const pushing = images.pushImage('team/app', 'v1', config, [{ mediaType, bytes: view }]);
  view.fill(0);
  const digest = await pushing;
  const manifest = await images.pullManifest('team/app', 'v1');
  assert.equal(manifest.digest, digest);
  assert.ok(Buffer.isBuffer(manifest.bytes));
  const { layers } = JSON.parse(manifest.bytes.toString());
  assert.equal(layers[0].size, bytes.length);
  const hash = await crypto.subtle.digest('SHA-256', bytes);
  assert.equal(layers[0].digest, `sha256:${Buffer.from(hash).toString('hex')}`);
  assert.equal((await images.pullImage('team/app', 'v1')).size, config.length + bytes.length);
});

test('times are dates, lengths of time are seconds', async () => {
  const task = registry.task('nightly');
  await task.create({ steps: { type: 'yaml', yaml: TASK }, timeout: 600 });
  const run = await task.run({ values: { a: 'b' } });
  const info = await run.wait();
  assert.ok(info.created instanceof Date && Math.abs(info.created - Date.now()) < 600_000);
  assert.equal(info.task, 'nightly');
});
