// The types, under `tsc --strict`, from an ES module and from CommonJS.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { test } from 'node:test';

const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');

test('consumers compile, and switches over choices are exhaustive', () => {
  const options = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--module', 'node16', '--target', 'es2022'];
  const { status, stdout } = spawnSync(process.execPath, [compiler, ...options, '--types', 'node', 'consumer.mts', 'consumer.cts'], {
    encoding: 'utf8',
  });
  assert.equal(stdout, '');
  assert.equal(status, 0);
});
