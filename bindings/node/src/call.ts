import { addon } from './addon.js';
import { translated } from './error.js';
import type { Cancel } from './native.js';

/** How a call is made; the last argument of whatever makes one. */
export interface CallOptions {
  /** Ends the call early: it rejects with the signal's reason, and what was not sent yet is not sent. */
  signal?: AbortSignal | undefined;
  /** Within this time the call ends; none: as the client's options say. For lists and work: each pull. */
  timeoutMs?: number | undefined;
}

/** What is not there is `undefined`. */
export type Told<T> = null extends T ? Exclude<T, null> | undefined : T;

/** What ends the calls of a signal: one for all of them, with one listener. */
const cancels = new WeakMap<AbortSignal, Cancel>();

function cancelOf(signal: AbortSignal): Cancel {
  const known = cancels.get(signal);
  if (known !== undefined) {
    return known;
  }
  const cancel = new addon.Cancel();
  signal.addEventListener('abort', () => cancel.cancel(), { once: true });
  cancels.set(signal, cancel);
  return cancel;
}

/** Makes a call of the addon. */
export async function call<T>(
  options: CallOptions | undefined,
  begin: (cancel: Cancel | undefined, timeoutMs: number | undefined) => Promise<T>,
): Promise<Told<T>> {
  const { signal, timeoutMs } = options ?? {};
  // The addon would begin, and end by itself; this way nothing begins.
  signal?.throwIfAborted();
  try {
    return told((await begin(signal && cancelOf(signal), timeoutMs)) as T);
  } catch (thrown) {
    const error = translated(thrown);
    throw error.kind === 'cancelled' && signal?.aborted ? signal.reason : error;
  }
}

/** Asks the addon for what it can tell at once. */
export function tell<T>(ask: () => T): Told<T> {
  try {
    return told(ask());
  } catch (thrown) {
    throw translated(thrown);
  }
}

/** JSON as text. */
export function json(value: object | string): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function told<T>(value: T): Told<T> {
  return (value ?? undefined) as Told<T>;
}
