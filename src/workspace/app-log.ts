import { stripVTControlCharacters } from 'node:util';
import type { OutputLine } from '../support/process.ts';
import { Tail } from '../support/tail.ts';
import type { AppLine } from './workspace.ts';

const KEPT = { items: 20_000, size: 8 * 1024 * 1024 } as const;
/** A line longer than this is a payload, not a message. */
const LINE_CHARS = 4_096;

/** The newest lines of an app's output, without colours. All of it is in the log file. */
export class AppLog {
  readonly #lines = new Tail<AppLine>(KEPT, (line) => line.text.length + 40);
  readonly #watchers = new Set<(text: string) => void>();

  push({ at, stream, text }: OutputLine): void {
    const plain = stripVTControlCharacters(text.slice(0, 2 * LINE_CHARS));
    const line = { at, stream, text: plain.length > LINE_CHARS ? `${plain.slice(0, LINE_CHARS)}…` : plain };
    this.#lines.push(line);
    for (const watcher of this.#watchers) watcher(line.text);
  }

  /** Since `from` (unix milliseconds), newest last, at most `limit`. */
  lines(from: number, limit: number): readonly AppLine[] {
    const since = this.#lines.items.filter((line) => line.at >= from);
    return limit <= 0 ? [] : since.slice(-limit);
  }

  last(limit: number): readonly string[] {
    return this.lines(0, limit).map((line) => line.text);
  }

  /** Resolves when a line fits, an earlier one too, or when `signal` is aborted. */
  logged(pattern: RegExp, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const watcher = (text: string): void => {
      if (pattern.test(text)) resolve();
    };
    this.#watchers.add(watcher);
    for (const line of this.#lines.items) watcher(line.text);
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
    return promise.finally(() => this.#watchers.delete(watcher));
  }
}
