// Errors are data, in one class, and a credential's own error is kept.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { AcrgateError, Client, decide, deniedAddress, isAcrgateError } from 'acrgate';
import { start } from './emulator.mjs';

const emulator = await start();
after(() => emulator.stop());

test('an error tells what the service said, and what to do', async () => {
  await emulator.seed();
  const error = await emulator.client().registry(emulator.registryId('nowhere')).get().catch((error) => error);
  assert.ok(error instanceof AcrgateError && error instanceof Error);
  assert.equal(error.name, 'AcrgateError');
  assert.equal(error.kind, 'not_found');
  assert.equal(error.status, 404);
  assert.equal(error.code, 'ResourceNotFound');
  assert.match(error.requestId, /^[0-9a-f-]{36}$/);
  assert.equal(error.target, emulator.registryId('nowhere'));
  assert.equal(error.retryable, false);
  assert.match(error.message, /was not found.*HTTP 404.*check the name/s);
  assert.match(error.stack, /errors\.test\.mjs/);
  assert.ok(!('retryAfter' in error), 'what is not told is not there');
  assert.equal(isAcrgateError(error), true);
  assert.equal(isAcrgateError(error, 'not_found'), true);
  assert.equal(isAcrgateError(error, 'conflict'), false);
  assert.equal(isAcrgateError(new Error('not_found'), 'not_found'), false);
});

test('what can be told at once is thrown at once', () => {
  assert.throws(() => emulator.client().registry('/nope'), { kind: 'invalid_input', message: /valid resource id/ });
  assert.throws(() => decide({ schema: 'acrgate.document/9' }), { kind: 'invalid_input' });
  assert.equal(deniedAddress('no denial'), undefined);
});

test('an argument of another type is named', async () => {
  const registry = emulator.client().registry(emulator.registryId());
  const wrong = [
    [() => registry.editNetwork({ addIpRules: 7 }), /addIpRules/],
    [() => registry.editNetwork({ replaceIpRules: [7] }), /replaceIpRules/],
    [() => registry.create({ location: 'westeurope' }), /sku/],
    [() => registry.create(undefined), /undefined/],
    [() => registry.explain({ who: { type: 'nobody' }, operation: { type: 'pull' } }), /nobody/],
    [() => registry.editNetwork({}, { ipRuleQuota: -1 }), /ipRuleQuota: -1 is not a whole number from 0 on; correct what the message names/],
    [() => registry.editNetwork({}, { ipRuleQuota: 1.5 }), /ipRuleQuota: 1.5 is not a whole number/],
    [() => registry.editNetwork({}, { ipRuleQuota: 2 ** 32 }), /ipRuleQuota: 4294967296 is too large/],
    [() => registry.task('nightly').create({ steps: { type: 'yaml', yaml: '' }, cpu: -2 }), /cpu: -2 is not/],
    [() => registry.roleAssignments().assign('', '', 'nobody'), /kind: "nobody" is not one of/],
    [() => registry.get({ timeoutMs: -1 }), /seconds/],
    [() => registry.get({ timeoutMs: Number.NaN }), /seconds/],
  ];
  for (const [call, message] of wrong) {
    await assert.rejects(call, (error) => {
      assert.equal(error.kind, 'invalid_input');
      assert.match(error.message, message);
      return true;
    });
  }
  const { cause } = await registry.create(undefined).catch((error) => error);
  assert.ok(cause instanceof Error, 'what the addon said is kept');
  assert.throws(() => new Client(async () => {}, { proxy: { type: 'url', url: 'hunter2' } }), (error) => {
    assert.ok(!JSON.stringify([error.message, error]).includes('hunter2'));
    return error.kind === 'invalid_input';
  });
});

test("the credential's own error is the cause", async () => {
  const own = new RangeError('no luck');
  const credentials = [
    () => Promise.reject(own),
    () => {
      throw own;
    },
    { getToken: () => Promise.reject(own) },
  ];
  for (const credential of credentials) {
    const client = new Client(credential, emulator.options());
    const error = await client.principal().catch((error) => error);
    assert.equal(error.kind, 'unauthenticated');
    assert.equal(error.cause, own);
    assert.match(error.message, /no luck/);
  }
});

test('a credential that gives nothing, or no error at all, is told', async () => {
  for (const [credential, message] of [
    [async () => null, /null was given instead of a token/],
    [{ getToken: async () => undefined }, /undefined was given instead of a token/],
    [async () => ({ token: 7, expiresOnTimestamp: 'soon' }), /String/],
    [() => Promise.reject('just a text'), /just a text/],
  ]) {
    const client = new Client(credential, emulator.options());
    await assert.rejects(client.principal(), (error) => {
      assert.equal(error.kind, 'unauthenticated');
      assert.match(error.message, message);
      return true;
    });
  }
});

test('a token is asked for once, with scopes, and kept', async () => {
  await emulator.seed();
  const asked = [];
  const credential = {
    getToken(scopes, options) {
      asked.push([scopes, typeof options, this === credential]);
      return emulator.token(scopes);
    },
  };
  const registry = new Client(credential, emulator.options()).registry(emulator.registryId());
  await Promise.all([registry.get(), registry.get(), registry.get()]);
  await registry.get();
  assert.deepEqual(asked, [[[new URL('.default', emulator.doors.arm).href], 'object', true]]);
});
