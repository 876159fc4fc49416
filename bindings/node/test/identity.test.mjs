// The credentials of @azure/identity, as they are.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ClientSecretCredential, ManagedIdentityCredential } from '@azure/identity';
import { Client } from 'acrgate';
import { start } from './emulator.mjs';

const emulator = await start();
after(() => emulator.stop());
const id = await emulator.seed();
const { arm, tenantId, clientId, clientSecret, managedIdentity } = emulator.doors;
const entra = { authorityHost: arm, disableInstanceDiscovery: true, tlsOptions: { ca: emulator.ca } };

test('ClientSecretCredential', async () => {
  const credential = new ClientSecretCredential(tenantId, clientId, clientSecret, entra);
  const client = new Client(credential, emulator.options());
  assert.equal((await client.registry(id).get()).name, 'team1');
});

test('ClientSecretCredential with a wrong secret', async () => {
  const credential = new ClientSecretCredential(tenantId, clientId, 'wrong', entra);
  const error = await new Client(credential, emulator.options()).registry(id).get().catch((error) => error);
  assert.equal(error.kind, 'unauthenticated');
  assert.equal(error.cause.name, 'AuthenticationRequiredError');
  assert.match(error.message, /AADSTS/);
});

test('ManagedIdentityCredential', async () => {
  process.env.IDENTITY_ENDPOINT = managedIdentity;
  process.env.IDENTITY_HEADER = 'x';
  const client = new Client(new ManagedIdentityCredential(), emulator.options());
  assert.equal((await client.registry(id).get()).name, 'team1');
});
