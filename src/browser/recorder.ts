import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { watchBrowser, type BrowserWatch } from './browser-watch.ts';
import { Capture } from './capture.ts';
import type { FrameFolder } from './frame-folder.ts';

const POLL_MS = 20;
/** Late events of a scenario that has ended still find it for this long. */
const SETTLE_MS = 40;
const PENDING_MS = 600;
const PORT_FILE = 'DevToolsActivePort';

export type RecorderOptions = {
  /** The folder in which Playwright makes the browsers' profiles; each tells there which port it listens on. */
  readonly profiles: string;
  /** Keep pictures. */
  readonly record: boolean;
};

/**
 * Watches every browser that Playwright starts, from outside: the scenarios are not touched. When it cannot, pictures
 * and page logs are missing and the verdicts are the same.
 */
export class Recorder implements Disposable {
  readonly #options: RecorderOptions;
  readonly #seen = new Set<string>();
  readonly #browsers = new Set<BrowserWatch>();
  readonly #polling: NodeJS.Timeout;
  #current: Capture | null = null;
  #previous: { readonly capture: Capture; readonly until: number } | null = null;
  #version: string | null = null;
  #looking = false;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#polling = setInterval(() => void this.#look(), POLL_MS);
  }

  /** Chromium's version line; `null` when none was seen. */
  get version(): string | null {
    return this.#version;
  }

  /** A scenario begins: what comes from now on is its. */
  begin(at: number, frames: FrameFolder | null): void {
    this.#current = new Capture(at, this.#options.record ? frames : null);
  }

  /** The scenario has ended. Returns what was seen, when all of it has arrived. */
  async end(): Promise<Capture | null> {
    const capture = this.#current;
    if (capture === null) return null;
    this.#previous = { capture, until: Date.now() };
    this.#current = null;
    await new Promise((resolve) => {
      setTimeout(resolve, SETTLE_MS);
    });
    await capture.settle(PENDING_MS);
    return capture;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#polling);
    for (const browser of this.#browsers) browser.close();
  }

  #captureAt(at: number): Capture | null {
    const { capture, until } = this.#previous ?? { capture: null, until: 0 };
    const chosen = at <= until || this.#current === null ? capture : this.#current;
    return chosen === null || chosen.isClosed ? null : chosen;
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      const names = await readdir(this.#options.profiles);
      await Promise.all(names.filter((name) => !this.#seen.has(name)).map((name) => this.#tryProfile(name)));
    } catch {
      // The folder is not there yet, or not any more.
    } finally {
      this.#looking = false;
    }
  }

  async #tryProfile(name: string): Promise<void> {
    const url = debuggingUrl(
      await readFile(path.join(this.#options.profiles, name, PORT_FILE), 'utf8').catch(() => ''),
    );
    if (url === null || this.#seen.has(name)) return;
    this.#seen.add(name);
    try {
      const browser = await watchBrowser({
        url,
        record: this.#options.record,
        captureAt: (at) => this.#captureAt(at),
      });
      this.#version ??= browser.version;
      this.#browsers.add(browser);
      void browser.closed.then(() => this.#browsers.delete(browser));
    } catch {
      // It ended before we came. Playwright says what that means.
    }
  }
}

/** The file has the port on its first line and the path on its second; it may be half written. */
function debuggingUrl(content: string): string | null {
  const [port = '', endpoint = ''] = content.split('\n');
  return /^\d+$/.test(port) && endpoint.startsWith('/devtools/') ? `ws://127.0.0.1:${port}${endpoint}` : null;
}
