import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../support/errors.ts';

type Frame = { readonly at: number; readonly file: string };
/** A frame and the page that it shows. */
export type PageFrame = Frame & { readonly page: string };

/** Frames of one scenario on the disk. More than these are thinned out evenly, and the pace is halved. */
const MOST_FRAMES = 600;
const FIRST_PAUSE_MS = 25;

/** Keeps the pictures of one scenario: `0001.png`, … Identical neighbours are kept once. Never throws: pictures decide nothing. */
export class FrameFolder {
  readonly path: string;
  readonly #most: number;
  #frames: PageFrame[] = [];
  #last: Buffer | null = null;
  #count = 0;
  #pauseMs = FIRST_PAUSE_MS;
  #thinned = false;
  #problem: string | null = null;
  #ready: Promise<unknown> | null = null;

  constructor(folder: string, most = MOST_FRAMES) {
    this.path = folder;
    this.#most = most;
  }

  /** Between two frames, milliseconds. */
  get pauseMs(): number {
    return this.#pauseMs;
  }

  get frames(): readonly PageFrame[] {
    return this.#frames;
  }

  /** What was left out or failed, in words. */
  get notes(): readonly string[] {
    return [
      ...(this.#thinned ? [`more than ${this.#most} frames were captured: they are thinned out evenly`] : []),
      ...(this.#problem === null ? [] : [`frames could not be written: ${this.#problem}`]),
    ];
  }

  /** Returns when the frame is on the disk, or will not be. */
  async add(at: number, page: string, png: Buffer): Promise<void> {
    if (this.#problem !== null || (this.#last !== null && this.#last.equals(png))) return;
    this.#last = png;
    this.#count += 1;
    const file = `${String(this.#count).padStart(4, '0')}.png`;
    try {
      this.#ready ??= this.#makeEmpty();
      await this.#ready;
      await writeFile(path.join(this.path, file), png);
      this.#frames.push({ at, page, file });
      // Two pages write at the same time, and one may be faster.
      this.#frames.sort((a, b) => a.at - b.at);
      if (this.#frames.length > this.#most) await this.#thin();
    } catch (error) {
      this.#problem = messageOf(error);
    }
  }

  /** Removes the frames from before this moment, as long as one is left. */
  async dropBefore(at: number): Promise<void> {
    const from = this.#frames.findIndex((frame) => frame.at >= at);
    if (from > 0) await this.#keep(this.#frames.filter((_, index) => index >= from));
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true }).catch(() => {});
  }

  /** An earlier attempt may have left frames. */
  async #makeEmpty(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
    await mkdir(this.path, { recursive: true });
  }

  async #thin(): Promise<void> {
    this.#thinned = true;
    this.#pauseMs *= 2;
    await this.#keep(thinned(this.#frames, Math.floor(this.#most / 2)));
  }

  async #keep(kept: PageFrame[]): Promise<void> {
    const files = new Set(kept.map((frame) => frame.file));
    const gone = this.#frames.filter((frame) => !files.has(frame.file));
    this.#frames = kept;
    await Promise.all(gone.map((frame) => rm(path.join(this.path, frame.file), { force: true })));
  }
}

/** The first and the last stay; of the others, again and again the one goes that is missed least: between the closest neighbours. */
function thinned(frames: readonly PageFrame[], most: number): PageFrame[] {
  const kept = [...frames];
  while (kept.length > Math.max(2, most)) {
    const gapAround = (index: number): number => (kept[index + 1]?.at ?? 0) - (kept[index - 1]?.at ?? 0);
    let least = 1;
    for (let index = 2; index < kept.length - 1; index += 1) if (gapAround(index) < gapAround(least)) least = index;
    kept.splice(least, 1);
  }
  return kept;
}
