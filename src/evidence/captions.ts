import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { siblingProgram } from '../support/entry.ts';
import { RUN_MARKER } from '../support/environment.ts';
import { messageOf } from '../support/errors.ts';
import { BAR_HEIGHT } from './caption.ts';
import { captionPage } from './caption-page.ts';
import type { CaptionJob } from './caption-worker.ts';
import type { Caption } from './timeline.ts';
import { runTask, type TaskEnd } from './worker-task.ts';

export type CaptionSheet = { readonly captions: readonly Caption[]; readonly width: number };
export type Letterer = {
  /** Finds a browser; `null` when there is none. */
  readonly browserPath: (signal: AbortSignal) => Promise<string | null>;
  readonly browserArguments: readonly string[];
  /** What the browser may see of the caller's environment. */
  readonly environment: Readonly<Record<string, string>>;
};
/** One PNG per sheet, or the reason why built-in letters have to do. */
export type Lettered = TaskEnd<readonly Uint8Array[]>;

const LIMIT_MS = 60_000;
const GRACE_MS = 1500;
const LONGEST = 55;

/** Has a browser draw the captions of all films at once, in a thread of its own. */
export async function letter(
  sheets: readonly CaptionSheet[],
  { browserPath, browserArguments, environment }: Letterer,
  runId: string,
  signal: AbortSignal,
): Promise<Lettered> {
  const path = await found(browserPath, signal);
  if (typeof path !== 'string') return path;
  const folder = await mkdtemp(join(tmpdir(), 'ug-'));
  const env = { ...environment, ...temporaryIn(folder), [RUN_MARKER]: runId };
  const pages = sheets.map(({ captions, width }) => ({
    markup: captionPage(captions, width),
    width,
    height: captions.length * BAR_HEIGHT,
  }));
  const data: CaptionJob = { browserPath: path, args: browserArguments, env, pages };
  try {
    const program = siblingProgram(import.meta.url, 'caption-worker');
    return await runTask({ program, data, env, limitMs: LIMIT_MS, graceMs: GRACE_MS }, signal);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Browsers put a socket into their temporary folder, and its path must not be longer than about 100 bytes. */
const temporaryIn = (folder: string): Readonly<Record<string, string>> =>
  folder.length > LONGEST ? {} : { TMPDIR: folder, TMP: folder, TEMP: folder };

async function found(browserPath: Letterer['browserPath'], signal: AbortSignal): Promise<string | Lettered> {
  try {
    return (await browserPath(signal)) ?? { kind: 'failed', reason: 'no browser' };
  } catch (error) {
    signal.throwIfAborted();
    return { kind: 'failed', reason: messageOf(error) };
  }
}
