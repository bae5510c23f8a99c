import { performance } from 'node:perf_hooks';
import type { Listener } from '../engine/parts.ts';
import { announce, progressLine } from './announce.ts';
import { emptyView, progressed, stateChanged, type View } from './progress.ts';
import { block } from './progress-block.ts';
import type { Colours, Terminal } from './terminal.ts';

export type Watch = Disposable & { readonly listener: Listener; readonly say: (line: string) => void };

/** Shows a run to whoever sits at standard error: a block that is redrawn on a screen, plain lines with the time elsewhere. */
export function watchRun(runId: string, terminal: Terminal): Watch {
  return terminal.live ? new LiveWatch(runId, terminal) : new PlainWatch(terminal);
}

const REDRAW_MS = 120;
const CURSOR = { hide: '\u001B[?25l', show: '\u001B[?25h' } as const;
const WRAP = { off: '\u001B[?7l', on: '\u001B[?7h' } as const;

/** What to write so that `above` stays and `lines` replace the block of `drawn` lines. Lines of the block never wrap, so they can be counted. */
export function frame(drawn: number, above: readonly string[], lines: readonly string[]): string {
  const up = drawn > 0 ? `\u001B[${drawn}A` : '';
  const text = (rows: readonly string[]): string => rows.map((row) => `${row}\n`).join('');
  return `${up}\r\u001B[J${text(above)}${WRAP.off}${text(lines)}${WRAP.on}`;
}

const PAINT = [
  [/^ {2}✗/, 'red'],
  [/^ {2}✓/, 'green'],
  [/(?<=: )red(?=,)/, 'red'],
  [/(?<=: )green(?=,)/, 'green'],
] as const;

/** The marks and the one word that people look for. */
export const painted = (line: string, colours: Colours): string =>
  PAINT.reduce((text, [pattern, colour]) => text.replace(pattern, (found) => colours[colour](found)), line);

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
    terminal.draw(CURSOR.hide);
    process.on('exit', this.#restore);
    this.#timer = setInterval(() => this.#redraw([]), REDRAW_MS);
    this.#timer.unref();
  }

  readonly say = (line: string): void => this.#redraw([line]);

  #redraw(above: readonly string[]): void {
    const { columns, colours, draw } = this.#terminal;
    const lines = block(this.#view, performance.now(), { columns: columns(), colours });
    draw(
      frame(
        this.#drawn,
        above.map((line) => painted(line, colours)),
        lines,
      ),
    );
    this.#drawn = lines.length;
  }

  /** A process that ends in the middle leaves a usable terminal. */
  readonly #restore = (): void => this.#terminal.draw(WRAP.on + CURSOR.show);

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    process.off('exit', this.#restore);
    this.#terminal.draw(frame(this.#drawn, [], []) + CURSOR.show);
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
