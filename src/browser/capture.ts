import type { FrameFolder } from './frame-folder.ts';
import type { PageEvent } from './page-events.ts';
import { SeenLog } from './seen-log.ts';
import type { PageLog } from './worker-lines.ts';

/** What the browser shows and says while one scenario runs. Everything in it is bounded. */
export class Capture {
  readonly at: number;
  readonly frames: FrameFolder | null;
  /** Pages in the order in which they were opened. */
  readonly pages: string[] = [];
  readonly #network = new SeenLog();
  readonly #console = new SeenLog();
  readonly #pageErrors = new SeenLog();
  /** Bodies that are still being asked for, frames that are being written. */
  readonly #pending = new Set<Promise<unknown>>();
  crashed = false;
  browserDied = false;
  #closed = false;

  constructor(at: number, frames: FrameFolder | null) {
    this.at = at;
    this.frames = frames;
  }

  see({ kind, at, text }: PageEvent): void {
    (kind === 'console' ? this.#console : this.#pageErrors).add(at, text);
  }

  request(at: number, line: string): void {
    this.#network.add(at, line);
  }

  await(work: Promise<unknown>): void {
    this.#pending.add(work);
    void work.finally(() => this.#pending.delete(work));
  }

  /** What comes now comes too late. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /** Everything that was under way has arrived, or the time is up. */
  async settle(limitMs: number): Promise<void> {
    this.#closed = true;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, limitMs);
    await Promise.race([Promise.allSettled(this.#pending), promise]);
    clearTimeout(timer);
  }

  log(): PageLog {
    return {
      network: this.#network.items(),
      console: this.#console.items(),
      pageErrors: this.#pageErrors.items(),
      crashed: this.crashed,
      browserDied: this.browserDied,
    };
  }
}
