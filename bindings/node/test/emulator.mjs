// The emulator's program, started on free ports for one test file, and a client of it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { Client } from 'acrgate';

/** Starts it. It ends with this process, and when `stop` is called. */
export async function start(...flags) {
  const child = spawn(process.env.ACRGATE_EMULATOR ?? 'acrgate-emulator', ['serve', '--exit-with-stdin', ...flags], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the emulator ended with ${code}`))),
  ]);
  return new Emulator(JSON.parse(line), child);
}

export class Emulator {
  constructor(doors, child) {
    this.doors = doors;
    this.child = child;
    this.ca = readFileSync(doors.ca, 'utf8');
    this.agent = new https.Agent({ ca: this.ca, keepAlive: true });
    this.subscription = doors.subscriptionId;
  }

  async stop() {
    this.agent.destroy();
    const ended = once(this.child, 'exit');
    this.child.stdin.end();
    await ended;
  }

  /** Asks the testers' door. */
  async door(method, name, body) {
    const headers = { authorization: `Bearer ${this.doors.adminToken}` };
    const told = await this.ask(method, new URL(`${this.doors.admin}/${name}`), headers, body && JSON.stringify(body));
    return told === '' ? undefined : JSON.parse(told);
  }

  async ask(method, url, headers, body) {
    const request = https.request(url, { method, headers, agent: this.agent });
    request.end(body);
    const [answer] = await once(request, 'response');
    const told = await text(answer);
    if (answer.statusCode >= 300) throw new Error(`${method} ${url.pathname}: ${answer.statusCode} ${told}`);
    return told;
  }

  /** The requests so far, as `GET /path`. */
  async requests() {
    const { requests } = await this.door('GET', 'requests');
    return requests.map(({ method, path }) => `${method} ${path}`);
  }

  registryId(name = 'team1') {
    return `/subscriptions/${this.subscription}/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/${name}`;
  }

  /** Puts a registry into the cloud; gives its id. */
  async seed(name = 'team1', properties = {}) {
    const id = this.registryId(name);
    await this.door('PUT', 'seed', { resources: [{ id, properties }] });
    return id;
  }

  /** What a client needs in order to find the emulator and to trust it. */
  options(caller) {
    const { arm, proxy } = this.doors;
    const away = caller
      ? { proxy: { type: 'url', url: proxy.replace('://', `://${caller}:x@`) } }
      : { proxy: { type: 'none' }, connectTo: [{ pattern: '*.azurecr.test', address: new URL(arm).host }] };
    return {
      cloud: { type: 'custom', resourceManager: arm, authority: arm, loginServerSuffix: 'azurecr.test' },
      roots: { type: 'only', pem: this.ca },
      settle: 0.05,
      ...away,
    };
  }

  client({ caller, ...options } = {}) {
    return new Client((scopes) => this.token(scopes), { ...this.options(caller), ...options });
  }

  /** A token from the emulator's Entra, for its service principal. */
  async token(scopes) {
    const { arm, tenantId, clientId, clientSecret } = this.doors;
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope: scopes.join(' ') };
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const url = new URL(`${tenantId}/oauth2/v2.0/token`, arm);
    const told = await this.ask('POST', url, headers, new URLSearchParams(form).toString());
    const { access_token: token, expires_in: seconds } = JSON.parse(told);
    return { token, expiresOnTimestamp: Date.now() + seconds * 1000 };
  }
}
