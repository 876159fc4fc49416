// What calls cost in Node, for `cargo xtask costs`, which starts the server that the variable ACRGATE_COSTS_SERVER names.
// Prints one line of JSON: the processor time of a call, or of an item of a list, in microseconds.

import assert from 'node:assert/strict';
import { Client } from 'acrgate';

const { port, certificate } = JSON.parse(process.env.ACRGATE_COSTS_SERVER);
const subscription = '11111111-1111-1111-1111-111111111111';
const [SEQUENTIAL, CONCURRENT, IN_FLIGHT, LISTED, RULES] = [1_000, 10_000, 64, 10_000, 50];

const home = `https://127.0.0.1:${port}/`;
const client = new Client(async () => ({ token: 't'.repeat(1_500), expiresOnTimestamp: Date.now() + 3_600_000 }), {
  cloud: { type: 'custom', resourceManager: home, authority: home, loginServerSuffix: 'azurecr.test' },
  roots: { type: 'only', pem: certificate },
  proxy: { type: 'none' },
  deadline: 60,
});
const registry = client.registry(`/subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/team1`);

async function calls(count, inFlight) {
  let left = count;
  const worker = async () => {
    while (left-- > 0) assert.equal((await registry.get()).network.ipRules.length, RULES);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
}

async function listAll() {
  let rules = 0;
  for await (const { network } of client.registries(subscription)) rules += network.ipRules.length;
  assert.equal(rules, LISTED * RULES);
}

/** Microseconds of the processor, for each of so many. */
async function cost(count, work) {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

await calls(CONCURRENT / 5, IN_FLIGHT);
const sequential = await cost(SEQUENTIAL, () => calls(SEQUENTIAL, 1));
const concurrent = await cost(CONCURRENT, () => calls(CONCURRENT, IN_FLIGHT));
const list = await cost(LISTED, listAll);
console.log(JSON.stringify({ sequential, concurrent, list }));
