// The example, as a user runs it: against a local Azure that it starts itself.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const program = 'examples/acr_task/main.js';
const run = (...args) => execute(process.execPath, [program, ...args], { timeout: 60_000 });

for (const args of [[], ['--registry-mode', 'abac'], ['--existing-task']]) {
  test(`acr_task ${args.join(' ')}`, async () => {
    const { stdout } = await run(...args);
    const inOrder = [
      /^ok create a Premium registry {2}\d+ ms$/m,
      /^ok push the base image/m,
      /^ {4}acrgate-example on acrgateexample\n {4} {2}1\./m,
      /^ok \[1\/\d\] /m,
      /^ok run \w+ ended: Succeeded/m,
      /^pulled sha256:[0-9a-f]{64}$/m,
      /^pushed sha256:[0-9a-f]{64} acrgate-example\/app:/m,
      /^ok disallow trusted services/m,
      /^the service says: .*client with IP '[0-9.]+' is not allowed access/m,
      /^ {4}denied/m,
      /^ok \[1\/\d\] undid: /m,
      /^the network rules are as they were/m,
      /^ok delete the registry/m,
      /^all of it took \d+ ms$/m,
    ];
    let rest = stdout;
    for (const line of inOrder) {
      assert.match(rest, line, stdout);
      rest = rest.slice(rest.search(line));
    }
    assert.doesNotMatch(stdout, /\x1b/, 'no terminal, no colours');
  });
}

test('acr_task says what is missing', async () => {
  const env = { ...process.env, ACRGATE_EMULATOR: 'no-such-program' };
  await assert.rejects(execute(process.execPath, [program], { env, timeout: 60_000 }), { code: 1, stdout: /no-such-program.*build it by cargo build --bin acrgate-emulator/ });
  await assert.rejects(run('--azure', '--subscription', 'x'), { code: 2, stderr: /--azure needs --resource-group and --registry/ });
  await assert.rejects(run('--registry-mode', 'abc'), { code: 2 });
  assert.match((await run('--help')).stdout, /--existing-task/);
});
