import { performance } from 'node:perf_hooks';
import type { Listener } from '../engine/parts.ts';
import { announce, progressLine } from './announce.ts';
import { emptyView, progressed, stateChanged, type View } from './progress.ts';
import { block } from './progress-block.ts';
import type { Terminal } from './terminal.ts';

export type Watch = Disposable & { readonly listener: Listener; readonly say: (line: string) => void };

/** Shows a run to whoever sits at standard error: a block that is redrawn on a screen, plain lines with the time elsewhere. */
export function watchRun(runId: string, terminal: Terminal): Watch {
  return terminal.live ? new LiveWatch(runId, terminal) : new PlainWatch(terminal);
}

const REDRAW_MS = 120;
const HIDE = '\u001B[?25l\u001B[?7l';
const SHOW = '\u001B[?7h\u001B[?25h';
const ERASE_BELOW = '\r\u001B[J';

class LiveWatch implements Watch {
  readonly listener: Listener;
  readonly #terminal: Terminal;
  readonly #timer: NodeJS.Timeout;
  #view: View;
  #drawn = 0;

  constructor(runId: string, terminal: Terminal) {
    this.#terminal = terminal;
    this.#view = emptyView(runId, performance.now());
    this.listener = {
      onState: (state, stored) => {
        this.#view = stateChanged(this.#view, state, performance.now());
        this.#redraw(stored ? announce(stored.event) : []);
      },
      onProgress: (progress) => {
        this.#view = progressed(this.#view, progress);
      },
    };
    this.#timer = setInterval(() => this.#redraw([]), REDRAW_MS);
    this.#timer.unref();
    process.on('exit', this.#restore);
  }

  readonly say = (line: string): void => this.#redraw([line]);

  /** Lines that stay go above the block. One write, so that nothing flickers; no wrapping, so that lines can be counted. */
  #redraw(above: readonly string[]): void {
    const { columns, colours, draw } = this.#terminal;
    const lines = block(this.#view, performance.now(), { columns: columns(), colours });
    const up = this.#drawn > 0 ? `\u001B[${this.#drawn}A` : '';
    draw(`${HIDE}${up}${ERASE_BELOW}${SHOW.slice(0, 5)}${above.map((line) => `${line}\n`).join('')}\u001B[?7l${lines.map((line) => `${line}\n`).join('')}${SHOW}`);
    this.#drawn = lines.length;
  }

  readonly #restore = (): void => this.#terminal.draw(SHOW);

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    process.off('exit', this.#restore);
    const up = this.#drawn > 0 ? `\u001B[${this.#drawn}A` : '';
    this.#terminal.draw(`${up}${ERASE_BELOW}${SHOW}`);
    this.#drawn = 0;
  }
}

class PlainWatch implements Watch {
  readonly listener: Listener;
  readonly say: (line: string) => void;

  constructor(terminal: Terminal) {
    this.say = (line) => terminal.say(`${timeOfDay(new Date())} ${line}`);
    this.listener = {
      onState: (_state, stored) => {
        for (const line of stored ? announce(stored.event) : []) this.say(line);
      },
      onProgress: (progress) => {
        const line = progressLine(progress);
        if (line !== null) this.say(line);
      },
    };
  }

  [Symbol.dispose](): void {}
}

/** `14:03:09`, local time. */
const timeOfDay = (date: Date): string =>
  [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
