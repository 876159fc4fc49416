// The cloud that the example runs against: a local one, or Azure.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import https from 'node:https';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ClientSecretCredential, DefaultAzureCredential } from '@azure/identity';
import { Client } from 'acrgate';

const registryId = (subscription, group, name) =>
  `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.ContainerRegistry/registries/${name}`;

/** Azure, signed in as one of the developer's tools is. */
export function azure({ subscription, 'resource-group': group, registry }) {
  return {
    client: new Client(new DefaultAzureCredential()),
    registryId: registryId(subscription, group, registry),
    kept: async (screen) => screen.line('\neverything was kept'),
    stop: async () => {},
  };
}

/**
 * A running emulator with an empty resource group in it, and a client that signs in as an application, as a program in
 * production would; only the addresses and the certificate authority are the emulator's.
 */
export async function local() {
  const program = spawn(emulator(), ['serve', '--exit-with-stdin'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const failed = once(program, 'exit').then(([code]) => Promise.reject(new Error(`acrgate-emulator ended with ${code}`)));
  const [line] = await Promise.race([once(createInterface({ input: program.stdout }), 'line'), failed]).catch(({ message }) => {
    throw new Error(`acrgate-emulator does not start (${message}): build it by cargo build --bin acrgate-emulator`);
  });
  failed.catch(() => {});
  const { arm, ca: file, admin, adminToken, subscriptionId, tenantId, clientId, clientSecret } = JSON.parse(line);
  const ca = readFileSync(file, 'utf8');
  const group = { id: `/subscriptions/${subscriptionId}/resourceGroups/example`, location: 'westeurope' };
  await put(`${admin}/seed`, ca, adminToken, { resources: [group] });

  const entra = { authorityHost: arm, disableInstanceDiscovery: true, tlsOptions: { ca } };
  const client = new Client(new ClientSecretCredential(tenantId, clientId, clientSecret, entra), {
    cloud: { type: 'custom', resourceManager: arm, authority: arm, loginServerSuffix: 'azurecr.test' },
    roots: { type: 'only', pem: ca },
    proxy: { type: 'none' },
    connectTo: [{ pattern: '*.azurecr.test', address: new URL(arm).host }],
    // Nobody else writes to this registry, so an edit need not be looked at again.
    settle: 0,
  });
  return {
    client,
    registryId: registryId(subscriptionId, 'example', 'acrgateexample'),
    async kept(screen) {
      screen.line(`\nkept at ${arm} until Ctrl-C`);
      await once(process, 'SIGINT');
    },
    async stop() {
      program.stdin.end();
      if (program.exitCode === null && program.signalCode === null) await once(program, 'exit');
    },
  };
}

/** The emulator's program: as the environment says, as cargo built it in this checkout, or on the PATH. */
function emulator() {
  const name = process.platform === 'win32' ? 'acrgate-emulator.exe' : 'acrgate-emulator';
  const built = ['debug', 'release'].map((profile) => new URL(`../../../target/${profile}/${name}`, import.meta.url));
  return process.env.ACRGATE_EMULATOR ?? built.filter((file) => existsSync(file)).map(fileURLToPath)[0] ?? name;
}

/** Puts something through the emulator's door for testers. */
async function put(url, ca, token, body) {
  const request = https.request(url, { method: 'PUT', ca, agent: false, headers: { authorization: `Bearer ${token}` } });
  request.end(JSON.stringify(body));
  const [answer] = await once(request, 'response');
  answer.resume();
  if (answer.statusCode !== 204) throw new Error(`the emulator answered ${answer.statusCode}`);
}
