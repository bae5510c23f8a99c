import { capBytes, oneLine } from './plain-text.ts';
import type { Seen } from './worker-lines.ts';

const MOST_TEXTS = 100;
const LINE_BYTES = 600;
/** After so many that did not fit, it is a flood, and not even looked at. */
const FLOOD = 2_000;

/** What was seen, each text once with a count, so that an endless stream of lines takes no more room than a short one. */
export class SeenLog {
  readonly #texts = new Map<string, { from: number; to: number; times: number }>();
  #dropped = 0;

  add(at: number, text: string): void {
    if (this.#dropped >= FLOOD) {
      this.#dropped += 1;
      return;
    }
    const line = capBytes(oneLine(text.slice(0, 4 * LINE_BYTES)), LINE_BYTES);
    const known = this.#texts.get(line);
    if (known) {
      known.to = Math.max(known.to, at);
      known.times += 1;
    } else if (this.#texts.size < MOST_TEXTS) {
      this.#texts.set(line, { from: at, to: at, times: 1 });
    } else {
      this.#dropped += 1;
    }
  }

  /** Texts beyond the limit. */
  get dropped(): number {
    return this.#dropped;
  }

  items(): Seen[] {
    return [...this.#texts].map(([text, seen]) => ({ text, ...seen }));
  }
}
