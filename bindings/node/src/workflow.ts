import { type CallOptions, call, tell } from './call.js';
import type * as native from './native.js';
import { Work } from './pull.js';
import type { Plan, RunOptions, Seconds, Verified } from './records.js';

/** Lets one task through the network rules of its registry. */
export class TaskWorkflow implements Record<keyof native.TaskWorkflow, unknown> {
  readonly #native: native.TaskWorkflow;

  /** @internal */
  constructor(handle: native.TaskWorkflow) {
    this.#native = handle;
  }

  /** Reads what there is, and says what is to be done. Changes nothing. */
  plan(options?: CallOptions): Promise<Plan> {
    return call(options, (cancel, time) => this.#native.plan(cancel, time));
  }

  /** Takes the steps of the plan that the journal does not know as done, each announced in the journal first. */
  apply(plan: Plan, journal: Journal, options?: CallOptions): Work<void> {
    return new Work(tell(() => this.#native.apply(plan, Journal.native(journal))), options);
  }

  /** Runs the task, follows its log, and says how it ended. */
  verify(journal: Journal, options?: CallOptions & RunOptions): Work<Verified> {
    return new Work(tell(() => this.#native.verify(Journal.native(journal), options)), options);
  }

  /** As verify, with another run when one was refused, until one goes well or the time is over. */
  waitUntilEffective(journal: Journal, within: Seconds, options?: CallOptions & RunOptions): Work<Verified> {
    return new Work(tell(() => this.#native.waitUntilEffective(Journal.native(journal), within, options)), options);
  }

  /** Takes back what the journal says was done, the last first. */
  rollBack(journal: Journal, options?: CallOptions): Work<void> {
    return new Work(tell(() => this.#native.rollBack(Journal.native(journal))), options);
  }
}

/** What a workflow has done so far, written before and after each act. It is open, and its file locked, until it is closed. */
export class Journal implements Record<keyof native.Journal, unknown> {
  readonly #native: native.Journal;

  /** @internal */
  constructor(handle: native.Journal) {
    this.#native = handle;
  }

  /** @internal */
  static native(journal: Journal): native.Journal {
    return journal.#native;
  }

  /** The plan that is being applied: what a resuming process goes on with. */
  plan(): Plan | undefined {
    return tell(() => this.#native.plan());
  }

  /** Whether every step of the plan has been taken and none taken back. */
  isApplied(): boolean {
    return tell(() => this.#native.isApplied());
  }

  /**
   * Gives the file back, for somebody else to open. What was done can still be read; work with it ends in an error before it
   * does anything more.
   */
  close(options?: CallOptions): Promise<void> {
    return call(options, (cancel, time) => this.#native.close(cancel, time));
  }
}
