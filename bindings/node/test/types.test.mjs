// The types, under `tsc --strict`, from an ES module and from CommonJS; and what the guide shows.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';

const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');

function compile(...args) {
  const options = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--target', 'es2022', '--types', 'node'];
  const { status, stdout } = spawnSync(process.execPath, [compiler, ...options, ...args], { encoding: 'utf8' });
  assert.equal(stdout, '');
  assert.equal(status, 0);
}

test('consumers compile, and switches over choices are exhaustive; so does what the guide shows', () => {
  writeFileSync('guide.mts', guide());
  compile('--module', 'node16', 'consumer.mts', 'consumer.cts', 'guide.mts');
});

test('a consumer compiles whose compiler does not know `exports`', () => {
  compile('--module', 'commonjs', '--moduleResolution', 'node10', '--skipLibCheck', 'consumer.cts');
});

/** The blocks of the guide, each in a function of its own, with what they take for granted before them. */
function guide() {
  const blocks = [...readFileSync('guide.md', 'utf8').matchAll(/```js\n(.*?)```/gs)].map(([, block]) => block);
  assert.ok(blocks.length > 5);
  const imports = /^import .*\n/gm;
  const functions = blocks.map((block, nth) => `export async function block${nth}(): Promise<void> {\n${block.replace(imports, '')}}\n`);
  return `
    import { readFile, writeFile } from 'node:fs/promises';
    import { type Credential, type DataPlane, type Journal, type Plan, type Registry, type TaskWorkflow, describe, isAcrgateError } from 'acrgate';
    ${blocks.flatMap((block) => block.match(imports) ?? []).join('')}
    declare const client: Client, credential: Credential, images: DataPlane, journal: Journal, plan: Plan;
    declare const registry: Registry, workflow: TaskWorkflow, soon: number;
    declare function myToken(scopes: string[]): Promise<string>;
    ${functions.join('')}`;
}
