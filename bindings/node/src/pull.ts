import { type CallOptions, call, tell } from './call.js';
import type * as native from './native.js';
import type { Event, Seconds } from './records.js';

/** The items of a list, or the lines of a log, read page by page as they are asked for. They can be gone through once. */
export class Items<T> implements AsyncIterableIterator<T> {
  #source: native.Source<T> | undefined;
  readonly #options: CallOptions | undefined;
  /** The page that is being gone through, and how far. */
  #page: T[] = [];
  #at = 0;
  /** The next page, when it is under way: whoever asks meanwhile waits for the same one. */
  #coming: Promise<void> | undefined;

  /** @internal */
  constructor(source: native.Source<T>, options?: CallOptions) {
    this.#source = source;
    this.#options = options;
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    this.#options?.signal?.throwIfAborted();
    while (this.#at === this.#page.length) {
      if (this.#source === undefined) {
        return { done: true, value: undefined };
      }
      this.#coming ??= this.#turn(this.#source).finally(() => (this.#coming = undefined));
      await this.#coming;
    }
    return { done: false, value: this.#page[this.#at++] as T };
  }

  async #turn(source: native.Source<T>): Promise<void> {
    const page = await call(this.#options, (cancel, time) => source.nextPage(cancel, time));
    if (page.length === 0) {
      await this.return();
    } else if (this.#source !== undefined) {
      this.#page = page;
      this.#at = 0;
    }
  }

  /** Ends the reading: no further page is asked for. Nobody is told one that is under way; only the signal ends it. */
  return(): Promise<IteratorResult<T, undefined>> {
    this.#source = undefined;
    this.#page = [];
    this.#at = 0;
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** All of them that are left. */
  async toArray(): Promise<T[]> {
    const items = [];
    for await (const item of this) {
      items.push(item);
    }
    return items;
  }
}

/**
 * Work under way: its events one by one, then its result. It goes on only while somebody waits for one or the other, so
 * that leaving the loop over its events stops it where it is; `result()` goes on from there.
 */
export class Work<R> implements AsyncIterable<Event> {
  readonly #work: native.Work<R>;
  readonly #options: CallOptions | undefined;
  #result: Promise<R> | undefined;

  /** @internal */
  constructor(work: native.Work<R>, options?: CallOptions) {
    this.#work = work;
    this.#options = options;
  }

  /** The events that have not been told yet. They end when the work has ended well, and in its error otherwise. */
  async *[Symbol.asyncIterator](): AsyncIterator<Event, undefined> {
    for (;;) {
      const event = await call(this.#options, (cancel, time) => this.#work.nextEvent(cancel, time));
      if (event === undefined) {
        await this.result();
        return;
      }
      yield event;
    }
  }

  /** Does the rest of the work, and gives what it ends in; asked again, the same. */
  result(): Promise<R> {
    this.#result ??= call(this.#options, (cancel, time) => this.#work.result(cancel, time)) as Promise<R>;
    return this.#result;
  }
}

/** An operation that Azure goes on with: poll it, wait for it, or save it as text and resume it elsewhere. */
export class Operation<R> {
  readonly #operation: native.Operation<R>;

  /** @internal */
  constructor(operation: native.Operation<R>) {
    this.#operation = operation;
  }

  /** Whether the service has said that it is over. */
  isDone(): boolean {
    return this.#operation.isDone();
  }

  /** The operation as text, to be resumed in this process or another. It holds no token. */
  save(): string {
    return tell(() => this.#operation.save());
  }

  /** Asks once how it goes; gives how long the service asks to wait before asking again, if it says. */
  poll(options?: CallOptions): Promise<Seconds | undefined> {
    return call(options, (cancel, time) => this.#operation.poll(cancel, time));
  }

  /** Waits for the end. The operation itself goes on when this is ended early, and can be waited for again. */
  wait(options?: CallOptions): Promise<R> {
    return call(options, (cancel, time) => this.#operation.wait(cancel, time)) as Promise<R>;
  }
}
