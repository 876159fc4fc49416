// What the example prints: a progress display on a terminal, plain lines in a pipe.

import { describe } from 'acrgate';

const FRAMES = [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'];
const CLEAR = '\r\x1b[2K';

export class Screen {
  #started = performance.now();
  #terminal = process.stdout.isTTY === true;
  #spinner;
  #shown = '';

  /** Shows that something is being done while it is, and how long it took. */
  async step(what, work) {
    const started = performance.now();
    this.#spin(what);
    try {
      const result = await work;
      this.#done(what, performance.now() - started);
      return result;
    } finally {
      this.#settle();
    }
  }

  /** Shows the events of a work, and gives its result. */
  async show(work) {
    try {
      for await (const event of work) this.#event(event);
      return await work.result();
    } finally {
      this.#settle();
    }
  }

  #event(event) {
    const text = (step) => describe('Step', step);
    const at = `[${event.number}/${event.of}]`;
    switch (event.type) {
      case 'step_started':
        return this.#spin(`${at} ${text(event.step)}`);
      case 'undo_started':
        return this.#spin(`${at} undo: ${text(event.step)}`);
      case 'step_done':
        return this.#done(`${at} ${text(event.step)}${event.changed ? '' : ' (already so)'}`, event.took * 1000);
      case 'undo_done':
        return this.#done(`${at} ${event.changed ? 'undid' : 'nothing to undo'}: ${text(event.step)}`, event.took * 1000);
      case 'run_queued':
        return this.#spin(`run ${event.run}`);
      case 'log_line':
        return this.line(`  | ${event.line}`);
      case 'run_ended':
        return this.#done(`run ${event.run} ended: ${event.status}`, event.took * 1000);
      default:
        return this.line(describe('Event', event));
    }
  }

  title(text) {
    this.line(`\n== ${text}`);
  }

  block(text) {
    for (const line of text.trimEnd().split('\n')) this.line(`    ${line}`);
  }

  failed(error) {
    this.#settle();
    this.line(`failed: ${error.message}`);
  }

  /** How long the whole took. */
  total() {
    this.line(`\nall of it took ${Math.round(performance.now() - this.#started)} ms`);
  }

  line(text) {
    process.stdout.write(`${this.#spinner ? CLEAR : ''}${text}\n${this.#spinner ? this.#shown : ''}`);
  }

  #spin(what) {
    this.#settle();
    if (!this.#terminal) return;
    const started = performance.now();
    let frame = 0;
    const draw = () => {
      const seconds = Math.floor((performance.now() - started) / 1000);
      const text = `${FRAMES[frame++ % FRAMES.length]} ${what} ${seconds}s`;
      this.#shown = CLEAR + text.slice(0, (process.stdout.columns || 80) - 1);
      process.stdout.write(this.#shown);
    };
    draw();
    this.#spinner = setInterval(draw, 80);
  }

  /** Takes the spinner away. */
  #settle() {
    if (!this.#spinner) return;
    clearInterval(this.#spinner);
    this.#spinner = undefined;
    process.stdout.write(CLEAR);
  }

  #done(what, took) {
    this.#settle();
    this.line(`${this.#terminal ? '\u2714' : 'ok'} ${what}  ${Math.round(took)} ms`);
  }
}
