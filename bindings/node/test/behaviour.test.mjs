// The behaviour suite: the cases of tests/behaviour, run in Node.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import * as acrgate from 'acrgate';
import { difference, missingInOrder } from './compare.mjs';
import { start } from './emulator.mjs';
import { camelCase, classes, fromJavaScript, methods, toJavaScript, within } from './names.mjs';

const folder = process.env.ACRGATE_CASES;
const cases = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .sort()
  .flatMap((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));

const CONFIG = '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}';
const LAYER = { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', bytes: Buffer.from('layer') };

const emulator = await start();
after(() => emulator.stop());
const called = new Set();

for (const one of cases) {
  test(one.name, { timeout: 60_000 }, () => run(one));
}

test('every operation is called by a case', () => {
  assert.deepEqual([...methods.keys()].filter((name) => !called.has(name)), []);
  console.log(`${cases.length} cases ran`);
});

async function run({ name, state = {}, call, args = {}, options = {}, expect, requests = [], ...unknown }) {
  assert.deepEqual(unknown, {}, `${name}: unknown members`);
  const owner = await prepare(state, options);
  const replaced = (value) => replace(value, owner);
  const signal = signalFor(options.cancel);
  const how = { signal, timeoutMs: options.deadline && options.deadline * 1000 };
  const end = await walk(call, replaced(args), options, how);
  judge(replaced(expect), end);
  const log = (await emulator.door('GET', 'requests')).requests;
  for (const wanted of requests.map(replaced)) {
    const times = log.filter((one) => isIt(wanted, one)).length;
    if (wanted.absent) assert.equal(times, 0, `${wanted.method} ${wanted.path} was sent`);
    if (wanted.count !== undefined) assert.equal(times, wanted.count, `${wanted.method} ${wanted.path}`);
  }
  const missing = missingInOrder(requests.map(replaced).filter(({ absent }) => !absent), log, isIt);
  assert.equal(missing, undefined, `not sent in this order: ${JSON.stringify(missing)}`);
}

/** Brings the emulator to the state of the case; gives the object id of the client's principal. */
async function prepare({ seed, faults, images = [] }, options) {
  await emulator.door('DELETE', 'seed');
  await emulator.door('DELETE', 'faults');
  const { principals } = await emulator.door('GET', 'dump');
  const owner = principals.find(({ appId }) => appId === emulator.doors.clientId).objectId;
  if (seed) await emulator.door('PUT', 'seed', replace(seed, owner));
  for (const { login_server: loginServer, repository, tag } of images) {
    await client(options).dataPlane(loginServer).pushImage(repository, tag, Buffer.from(CONFIG), [LAYER]);
  }
  await emulator.door('DELETE', 'requests');
  if (faults) await emulator.door('PUT', 'faults', faults);
  return owner;
}

function client({ client = {}, caller }) {
  return emulator.client({ ...toJavaScript('ClientOptions', client), caller });
}

function signalFor(cancel) {
  if (cancel === 'before') return AbortSignal.abort();
  if (cancel !== 'during') return undefined;
  const controller = new AbortController();
  const watch = async () => {
    for (;;) {
      const { faults } = await emulator.door('GET', 'faults');
      if (faults.some(({ happened }) => happened > 0)) return controller.abort();
    }
  };
  watch();
  return controller.signal;
}

/** Walks along the path of methods; the last one is called as the case says. */
async function walk(call, args, options, how) {
  const path = call.split('.');
  const first = path[0] === 'functions' ? path.shift() : 'Client';
  let object = first === 'Client' ? client(options) : acrgate;
  let type = first;
  const journal = await client(options).journal();
  try {
    for (const [nth, name] of path.entries()) {
      const method = methods.get(`${type}.${name}`);
      assert.ok(method, `${type} has no ${name}`);
      called.add(`${type}.${name}`);
      const [given, leftOut] = await argumentsOf(method, args[name] ?? {}, object, journal);
      object = await object[camelCase(name)](...given, { ...leftOut, ...(nth + 1 === path.length && how) });
      type = method.result;
    }
    return await pull(type, object, how);
  } catch (error) {
    return { error: failure(error), events: [] };
  }
}

/** What a method is given: what it requires one by one, then one object with what may be left out. */
async function argumentsOf(method, values, workflow, journal) {
  const names = method.arguments.map(([name]) => name);
  for (const name of Object.keys(values)) assert.ok(names.includes(name), `${method.name} has no argument ${name}`);
  const given = [];
  const leftOut = {};
  const wanted = Object.values(values);
  const plan = wanted.includes('$plan') || wanted.includes('$applied') ? await workflow.plan() : undefined;
  if (wanted.includes('$applied')) await workflow.apply(plan, journal).result();
  for (const [name, type] of method.arguments) {
    const optional = within('Option', type);
    const value = within('Ref', type) ? journal : values[name] === '$plan' ? plan : toJavaScript(type, values[name]);
    if (!optional) given.push(value);
    else if (name === 'options') Object.assign(leftOut, value);
    else leftOut[camelCase(name)] = value;
  }
  return [given, leftOut];
}

/** Pulls something to its end. */
async function pull(type, object, how) {
  const { kind, of } = classes.get(type) ?? {};
  const events = [];
  try {
    if (kind === 'source') return { items: fromJavaScript(`Vec<${of}>`, await object.toArray()), events };
    if (kind === 'operation') return { value: fromJavaScript(of, await object.wait(how)), events };
    if (kind === 'work') {
      for await (const event of object) events.push(fromJavaScript('Event', event));
      return { value: fromJavaScript(of, await object.result()), events };
    }
    return { value: kind === 'handle' ? null : fromJavaScript(type, object), events };
  } catch (error) {
    return { error: failure(error), events };
  }
}

function failure(error) {
  if (error.name === 'AbortError') return { kind: 'cancelled' };
  if (!acrgate.isAcrgateError(error)) throw error;
  const { message, kind, reason, status, code, requestId, target, hint, retryable, retryAfter, clientAddress } = error;
  const told = { request_id: requestId, retry_after: retryAfter, client_address: clientAddress };
  return { message, kind, reason, status, code, target, hint, retryable, ...told };
}

function judge({ value, items, error, events = [], ...unknown }, end) {
  assert.deepEqual(unknown, {}, 'unknown expectations');
  const fits = (one, other) => difference(one, other) === undefined;
  const missing = missingInOrder(events, end.events, fits);
  assert.equal(missing, undefined, `the event ${JSON.stringify(missing)} did not come in ${JSON.stringify(end.events)}`);
  if (error === undefined) assert.equal(end.error?.message, undefined);
  const wanted = error ?? items ?? value ?? null;
  const found = error === undefined ? (items === undefined ? end.value : end.items) : end.error;
  assert.equal(difference(wanted, found ?? null), undefined);
}

function isIt(wanted, one) {
  const body = wanted.body === undefined || difference(wanted.body, one.body) === undefined;
  return wanted.method === one.method && difference(wanted.path, one.path) === undefined && body;
}

/** The same with `${subscription}`, `${tenant}` and `${owner}` filled in. */
function replace(value, owner) {
  const { subscriptionId: subscription, tenantId: tenant } = emulator.doors;
  const known = { subscription, tenant, owner };
  const fill = (value) => {
    if (typeof value === 'string') return value.replace(/\$\{(subscription|tenant|owner)\}/g, (_, name) => known[name]);
    if (Array.isArray(value)) return value.map(fill);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, fill(member)]));
  };
  return fill(value);
}
