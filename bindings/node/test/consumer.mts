// A user's program in TypeScript, as an ES module. Lines that must not compile are marked.

import { DefaultAzureCredential } from '@azure/identity';
import {
  AcrgateError,
  Client,
  type ErrorKind,
  type Event,
  type Items,
  type NetworkEdit,
  Registry,
  type RegistryInfo,
  type Verdict,
  type Verified,
  type Work,
  decide,
  describe,
  isAcrgateError,
} from 'acrgate';
// @ts-expect-error what a CommonJS module would have
import type byDefault from 'acrgate';

const client = new Client(new DefaultAzureCredential(), { deadline: 30, cloud: { type: 'public' } });
new Client((scopes) => ({ token: scopes.join(), expiresOnTimestamp: 0 }));
const registry: Registry = client.registry('/subscriptions/…');

export function shown(event: Event): string {
  switch (event.type) {
    case 'step_started':
    case 'undo_started':
      return `${event.number}/${event.of} ${event.step.type}`;
    case 'step_done':
    case 'undo_done':
      return `${event.changed} ${event.took.toFixed(1)}`;
    case 'run_queued':
      return event.run;
    case 'log_line':
      return event.line;
    case 'run_ended':
      return event.status;
    case 'run_refused':
      return event.reason;
    case 'probed':
      return `${event.admitted ?? 'no verdict'}`;
    default: {
      const never: never = event;
      return never;
    }
  }
}

export function advice(kind: ErrorKind): string {
  switch (kind) {
    case 'network_denied':
      return 'ask why';
    case 'throttled':
    case 'timeout':
    case 'connection':
      return 'try again';
    default:
      return kind satisfies string;
  }
}

export async function use(signal: AbortSignal): Promise<void> {
  const edit: NetworkEdit = { allowTrustedServices: true, addIpRules: ['203.0.113.7'], defaultAction: undefined };
  const { before, after } = await registry.editNetwork(edit, { ipRuleQuota: 200, signal, timeoutMs: 1000 });
  console.log(before.tasksBypass ?? 'never set', after.ipRules.length);
  const list: Items<RegistryInfo> = client.registries('…', { resourceGroup: 'rg', signal });
  for await (const { name, document } of list) console.log(name, JSON.parse(document));
  const work: Work<Verified> = registry.workflow({ task: 'nightly' }).verify(await client.journal(), { values: { a: 'b' }, signal });
  for await (const event of work) console.log(shown(event), describe('Event', event));
  const { run } = await work.result();
  console.log(run.created?.toISOString());
  const role = await registry.roleAssignments().find('…', '…');
  console.log(role?.condition);
  const verdict: Verdict = decide({ schema: 'acrgate.document/1' }).verdict;
  console.log(verdict);
  try {
    await registry.get();
  } catch (error) {
    if (isAcrgateError(error, 'network_denied')) {
      const kind: 'network_denied' = error.kind;
      console.log(kind, error.clientAddress, error.status?.toFixed(), error.hint);
    } else if (error instanceof AcrgateError) {
      console.log(advice(error.kind));
    }
  }

  // @ts-expect-error a word that there is not
  registry.roleAssignments().assign('…', '…', 'robot');
  // @ts-expect-error a shape that there is not
  registry.explain({ who: { type: 'nobody' }, operation: { type: 'pull' } });
  // @ts-expect-error a field that there is not
  registry.editNetwork({ allowEverybody: true });
  // @ts-expect-error what has to be there
  registry.create({ location: 'westeurope' });
  // @ts-expect-error what may be missing
  role.condition;
  // @ts-expect-error the text of something else
  describe('Plan', after);
  // @ts-expect-error nobody makes handles
  new Registry();
}
