import { type CallOptions, call, tell } from './call.js';
import type * as native from './native.js';
import { Items } from './pull.js';
import type { AcrTaskInfo, RunOptions, TaskDefinition, TaskIdentity, TaskRunInfo } from './records.js';

/** A handle on one task of a registry, which need not exist yet. */
export class AcrTask implements Record<keyof native.AcrTask, unknown> {
  readonly #native: native.AcrTask;

  /** @internal */
  constructor(handle: native.AcrTask) {
    this.#native = handle;
  }

  /** Its name. */
  name(): string {
    return tell(() => this.#native.name());
  }

  /** The task, without what its credential entries hold. */
  get(options?: CallOptions): Promise<AcrTaskInfo> {
    return call(options, (cancel, time) => this.#native.get(cancel, time));
  }

  /** The task with the identities of its credential entries. Needs the right to list its details. */
  details(options?: CallOptions): Promise<AcrTaskInfo> {
    return call(options, (cancel, time) => this.#native.details(cancel, time));
  }

  /** Creates the task, or replaces it by this definition. */
  create(definition: TaskDefinition, options?: CallOptions): Promise<AcrTaskInfo> {
    return call(options, (cancel, time) => this.#native.create(cancel, time, definition));
  }

  /** Deletes the task and with it its system-assigned identity; one that is not there is a success. */
  delete(options?: CallOptions): Promise<void> {
    return call(options, (cancel, time) => this.#native.delete(cancel, time));
  }

  /** Gives the task these managed identities and no others; without any, none. */
  setIdentity(options?: CallOptions & { identity?: TaskIdentity | undefined }): Promise<AcrTaskInfo> {
    return call(options, (cancel, time) => this.#native.setIdentity(cancel, time, options?.identity));
  }

  /** Lets runs of the task log in to this host with its system-assigned identity, or with the one of a client id. */
  addCredential(loginServer: string, options?: CallOptions & { identity?: string | undefined }): Promise<AcrTaskInfo> {
    return call(options, (cancel, time) => this.#native.addCredential(cancel, time, loginServer, options?.identity));
  }

  /** Removes the credential entry for this host; one that is not there is a success. */
  removeCredential(loginServer: string, options?: CallOptions): Promise<AcrTaskInfo> {
    return call(options, (cancel, time) => this.#native.removeCredential(cancel, time, loginServer));
  }

  /** Queues a run. Sent once: after a lost answer look at the registry's runs before asking again. */
  async run(options?: CallOptions & RunOptions): Promise<TaskRun> {
    return new TaskRun(await call(options, (cancel, time) => this.#native.run(cancel, time, options)));
  }
}

/** A handle on one run of a task. */
export class TaskRun implements Record<keyof native.TaskRun, unknown> {
  readonly #native: native.TaskRun;

  /** @internal */
  constructor(handle: native.TaskRun) {
    this.#native = handle;
  }

  /** The run id, for example `cf1`. */
  id(): string {
    return tell(() => this.#native.id());
  }

  /** How it goes. */
  get(options?: CallOptions): Promise<TaskRunInfo> {
    return call(options, (cancel, time) => this.#native.get(cancel, time));
  }

  /** Asks for its end; one that has ended is a success. */
  cancel(options?: CallOptions): Promise<void> {
    return call(options, (cancel, time) => this.#native.cancel(cancel, time));
  }

  /** Waits until it has ended, well or badly. */
  wait(options?: CallOptions): Promise<TaskRunInfo> {
    return call(options, (cancel, time) => this.#native.wait(cancel, time));
  }

  /** Its log, line by line, from the beginning until the run has ended. */
  log(options?: CallOptions): Items<string> {
    return new Items(tell(() => this.#native.log()), options);
  }
}
