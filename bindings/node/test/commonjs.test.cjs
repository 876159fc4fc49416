// The package, required: the same classes and functions as when it is imported.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const acrgate = require('acrgate');

test('CommonJS and ES modules share one acrgate', async () => {
  const imported = await import('acrgate');
  const names = Object.keys(acrgate).sort();
  // What Node adds, depending on its version.
  const added = ['__esModule', 'default', 'module.exports'];
  assert.deepEqual(Object.keys(imported).filter((name) => !added.includes(name)).sort(), names);
  assert.ok(names.includes('Client') && names.includes('decide'));
  for (const name of names) assert.equal(imported[name], acrgate[name], name);
});

test('a client makes calls', async () => {
  const { start } = await import('./emulator.mjs');
  const emulator = await start();
  const id = await emulator.seed();
  const client = new acrgate.Client((scopes) => emulator.token(scopes), emulator.options());
  assert.equal((await client.registry(id).get()).name, 'team1');
  await assert.rejects(client.registry(emulator.registryId('nowhere')).get(), acrgate.AcrgateError);
  await emulator.stop();
});

test('it depends on nothing', () => {
  const manifest = require('acrgate/package.json');
  assert.equal(manifest.dependencies, undefined);
  assert.equal(manifest.optionalDependencies, undefined);
});
