// A signal ends calls, in JavaScript at once and in Rust within 100 ms.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'acrgate';
import { start } from './emulator.mjs';

const emulator = await start('--operation-ms', '60000');
after(() => emulator.stop());
const client = emulator.client();
const registry = client.registry(await emulator.seed());

test('a signal that has aborted already sends nothing', async () => {
  await registry.get();
  await emulator.door('DELETE', 'requests');
  const reason = new Error('not today');
  const signal = AbortSignal.abort(reason);
  await assert.rejects(registry.get({ signal }), (error) => error === reason);
  await assert.rejects(registry.tasks({ signal }).next(), (error) => error === reason);
  await assert.rejects(registry.get({ signal: AbortSignal.abort() }), { name: 'AbortError' });
  assert.deepEqual(await emulator.requests(), []);
});

test('a call that waits for an answer ends with the reason, and the connection with it', async () => {
  // A server that never answers, and notices who leaves.
  const server = http.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const here = `http://127.0.0.1:${server.address().port}`;
  const silent = new Client(async () => ({ token: 'x', expiresOnTimestamp: Date.now() + 3_600_000 }), {
    cloud: { type: 'custom', resourceManager: here, authority: here, loginServerSuffix: 'azurecr.test' },
    proxy: { type: 'none' },
    allowInsecureHttpToLoopback: true,
  });
  const controller = new AbortController();
  const call = silent.registry(emulator.registryId()).get({ signal: controller.signal });
  const [request] = await once(server, 'request');
  const left = once(request.socket, 'close');
  const reason = new Error('changed my mind');
  const began = performance.now();
  controller.abort(reason);
  await assert.rejects(call, (error) => error === reason);
  await left;
  const took = performance.now() - began;
  assert.ok(took < 100, `${took} ms`);
  server.close();
});

test('work that asks again and again stops asking', async () => {
  const path = emulator.registryId('slowly');
  const controller = new AbortController();
  const creation = client.registry(path).create({ location: 'westeurope', sku: 'Premium' }, { signal: controller.signal });
  // It asks after 50 ms, and then ever later.
  const polls = async () => (await emulator.requests()).filter((line) => !line.endsWith('/token')).length;
  while ((await polls()) < 3) await sleep(10);
  controller.abort();
  await assert.rejects(creation, { name: 'AbortError' });
  await sleep(100);
  const before = await polls();
  await sleep(1000);
  assert.equal(await polls(), before);
});

test('what was cancelled in Azure is an error, not an abort', async () => {
  const controller = new AbortController();
  const operation = await client.registry(emulator.registryId('givenup')).beginCreate({ location: 'westeurope', sku: 'Premium' });
  await emulator.door('PUT', 'faults', { faults: [{ path: '/operationstatuses', status: 200, body: { status: 'Canceled' } }] });
  await assert.rejects(operation.wait({ signal: controller.signal }), { name: 'AcrgateError', kind: 'cancelled', message: /Canceled/ });
  await emulator.door('DELETE', 'faults');
});

test('a time of its own ends a call', async () => {
  await emulator.door('PUT', 'faults', { faults: [{ path: '/registries/team1', delayMs: 60_000 }] });
  const began = performance.now();
  await assert.rejects(registry.get({ timeoutMs: 200 }), { kind: 'timeout', retryable: true });
  assert.ok(performance.now() - began < 5000);
  await emulator.door('DELETE', 'faults');
});

test('a signal serves many calls with one listener', async () => {
  const controller = new AbortController();
  let listeners = 0;
  const { signal } = controller;
  const add = signal.addEventListener.bind(signal);
  signal.addEventListener = (...args) => (listeners++, add(...args));
  await Promise.all(Array.from({ length: 20 }, () => registry.get({ signal })));
  assert.equal(listeners, 1);
  controller.abort();
  await assert.rejects(registry.get({ signal }), { name: 'AbortError' });
});
