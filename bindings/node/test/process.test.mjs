// The process ends by itself, its event loop is never blocked, and worker threads are as good as the main one.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { after, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { start } from './emulator.mjs';

const emulator = await start();
after(() => emulator.stop());
const id = await emulator.seed();

/** A script, as a module that has a client, and its data. */
const script = (body) => `
  import { Client } from 'acrgate';
  import { workerData } from 'node:worker_threads';
  const { options, token, id } = workerData ?? JSON.parse(process.env.DATA);
  const client = new Client(async () => token, options);
  ${body}`;
const data = { options: emulator.options(), token: await emulator.token([`${emulator.doors.arm}.default`]), id };

async function run(body) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script(body)], {
    env: { ...process.env, DATA: JSON.stringify(data) },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 30_000,
  });
  const told = [];
  child.stdout.on('data', (text) => told.push(text));
  const [code, signal] = await once(child, 'close');
  return { code, signal, told: told.join('') };
}

test('a process whose calls have ended ends', async () => {
  const end = await run("console.log((await client.registry(id).get()).name); client.registries('00000000-0000-0000-0000-000000000000');");
  assert.deepEqual(end, { code: 0, signal: null, told: 'team1\n' });
});

test('a call under way keeps the process', async () => {
  await emulator.door('PUT', 'faults', { faults: [{ path: '/registries/team1', delayMs: 300, count: 1 }] });
  const end = await run('client.registry(id).get().then(({ name }) => console.log(name));');
  assert.deepEqual(end, { code: 0, signal: null, told: 'team1\n' });
});

test('process.exit ends it in the middle of calls', async () => {
  await emulator.door('PUT', 'faults', { faults: [{ path: '/registries/team1', delayMs: 60_000 }] });
  const end = await run('for (let n = 0; n < 20; n++) client.registry(id).get(); setTimeout(() => process.exit(7), 200);');
  assert.deepEqual(end, { code: 7, signal: null, told: '' });
  await emulator.door('DELETE', 'faults');
});

test('the event loop is never blocked', async () => {
  const registry = emulator.client().registry(id);
  await registry.get();
  await emulator.door('PUT', 'faults', { faults: [{ path: '/registries/team1', delayMs: 1000, count: 1 }] });
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  // One call waits for a second; meanwhile 2,000 others are made, 64 at a time.
  const waiting = registry.get();
  let left = 2000;
  const worker = async () => {
    while (left-- > 0) await registry.get();
  };
  await Promise.all(Array.from({ length: 64 }, worker));
  await waiting;
  delay.disable();
  const [middle, most, worst] = [delay.percentile(50), delay.percentile(99), delay.max].map((time) => time / 1e6);
  console.log(`event loop delay: ${middle} ms, 99 in 100 below ${most} ms, never above ${worst} ms`);
  // A loop that waited for the slow call would have stood still for a second. The rest allows for a busy machine.
  assert.ok(middle < 50 && worst < 700, `${middle} ${most} ${worst}`);
});

test('worker threads make calls, and end whenever they are told to', async () => {
  const report = "import { parentPort } from 'node:worker_threads';";
  const start = (body) => new Worker(new URL(`data:text/javascript,${encodeURIComponent(body)}`), { workerData: data });
  const resolved = import.meta.resolve('acrgate');
  const inWorker = (body) => start(report + script(body).replace("'acrgate'", `'${resolved}'`));
  const ends = Array.from({ length: 4 }, async () => {
    const worker = inWorker('parentPort.postMessage((await client.registry(id).get()).name);');
    const [[name], [code]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')]);
    return [name, code];
  });
  assert.deepEqual(await Promise.all(ends), Array(4).fill(['team1', 0]));

  await emulator.door('PUT', 'faults', { faults: [{ path: '/registries/team1', delayMs: 300 }] });
  for (let nth = 0; nth < 3; nth++) {
    const worker = inWorker("for (let n = 0; n < 20; n++) client.registry(id).get(); parentPort.postMessage('under way');");
    await once(worker, 'message');
    await worker.terminate();
  }
  // The answers to what they asked come now.
  assert.equal((await emulator.client().registry(id).get()).name, 'team1');
  await emulator.door('DELETE', 'faults');
});
