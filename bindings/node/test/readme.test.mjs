// The example of the README, as it stands there, but for whom it signs in as.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { start } from './emulator.mjs';

const emulator = await start();
after(() => emulator.stop());

test('the example does what it says', async (context) => {
  const folder = dirname(createRequire(import.meta.url).resolve('acrgate/package.json'));
  const [, example] = readFileSync(join(folder, 'README.md'), 'utf8').match(/```js\n(.*?)```/s);
  assert.ok(example.trimEnd().split('\n').length <= 25);

  const id = await emulator.seed();
  const yaml = 'version: v1.1.0\nsteps:\n  - cmd: $Registry/team/base:v1\n    disableWorkingDirectoryOverride: true\n';
  const client = emulator.client();
  const images = await client.registry(id).dataPlane();
  const config = Buffer.from('{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}');
  await images.pushImage('team/base', 'v1', config, []);
  await client.registry(id).task('nightly').create({ steps: { type: 'yaml', yaml } });

  const signIn = 'new Client(new DefaultAzureCredential())';
  assert.equal(example.split(signIn).length, 2);
  globalThis.client = client;
  process.env.REGISTRY_ID = id;
  writeFileSync('readme-example.mjs', example.replace(signIn, 'globalThis.client'));
  const lines = [];
  context.mock.method(console, 'log', (line) => lines.push(line));
  await import(pathToFileURL('readme-example.mjs').href);
  context.mock.restoreAll();
  assert.match(lines[0], /^nightly on team1\n {2}1\./);
  assert.match(lines.at(-1), /^allowed/);
});
