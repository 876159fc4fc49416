import { addon } from './addon.js';
import { json, tell } from './call.js';
import type { AccessChange, Decision, Described, Exposure, NetworkEdit, NetworkRules, TrustedService, Warning } from './records.js';

/** Whether a caller gets through, why, and what to do if not: decided on the facts of an `acrgate.document/1`, offline. */
export function decide(document: object | string): Decision {
  return tell(() => addon.decide(json(document)));
}

/** The network rules of a registry, read from its JSON as Azure Resource Manager answers it. */
export function readNetworkRules(registry: object | string): NetworkRules {
  return tell(() => addon.readNetworkRules(json(registry)));
}

/** From where a registry with these rules can be reached, in one value. */
export function exposure(rules: NetworkRules): Exposure {
  return tell(() => addon.exposure(rules));
}

/** The rules as they would be after the edit; an error when the service is known to refuse them. */
export function applyEdit(edit: NetworkEdit, rules: NetworkRules): NetworkRules {
  return tell(() => addon.applyEdit(edit, rules));
}

/** What may surprise about this edit on a registry that has these rules. */
export function editWarnings(edit: NetworkEdit, rules: NetworkRules): Warning[] {
  return tell(() => addon.editWarnings(edit, rules));
}

/** Which callers gain or lose access by the network when the rules change. */
export function accessChanges(before: NetworkRules, after: NetworkRules): AccessChange[] {
  return tell(() => addon.accessChanges(before, after));
}

/** The fewest IP rules that admit the same addresses. */
export function aggregateIpRules(rules: string[]): string[] {
  return tell(() => addon.aggregateIpRules(rules));
}

/** The address that a registry saw, when this text (an answer, a log, docker's error) is its network denial. */
export function deniedAddress(text: string): string | undefined {
  return tell(() => addon.deniedAddress(text));
}

/** The catalogue of Azure services: which may bypass network rules, and with which identity. */
export function trustedServices(): TrustedService[] {
  return tell(() => addon.trustedServices());
}

/** The text of a value, as people read it: `describe('Plan', plan)`. */
export function describe<K extends keyof Described>(name: K, value: Described[K]): string {
  return tell(() => addon.describe(name, value));
}
