import { lstat, open } from 'node:fs/promises';
import { join } from 'node:path';
import { counted } from './amounts.ts';
import { within } from './copy-regular.ts';
import { pngSize, type Size } from './decode.ts';
import { readRecording, type Recording } from './recording.ts';
import type { Scenery } from './stage.ts';
import { shownSize } from './stage.ts';
import type { Take } from './takes.ts';
import { timeline, type Timeline } from './timeline.ts';

/** All that is known of a film before it is made. */
export type FilmPlan = {
  readonly take: Take;
  readonly timeline: Timeline;
  /** Absolute paths. */
  readonly frames: readonly string[];
  readonly viewport: Size;
  readonly sizes: readonly Size[];
  readonly notes: readonly string[];
};

const HEADER_BYTES = 33;

/** Reads a recording and the heads of its frames. A plan without shots has a note that says why. */
export async function planFilm(root: string, take: Take, signal: AbortSignal): Promise<FilmPlan> {
  const folder = within(root, take.recording);
  if (folder === null) return nothing(take, 'the recording is not in the folder of the run');
  const read = await readRecording(folder, signal);
  if (read.kind === 'unreadable') return nothing(take, `the recording cannot be read: ${read.reason}`);
  const { recording } = read;
  const frames = recording.frames.toSorted((a, b) => a.at - b.at);
  const sizes: (Size | null)[] = [];
  for (const frame of frames) sizes.push(await sizeOf(join(folder, frame.file), signal));
  const usable = frames.filter((_, index) => sizes[index]);
  const plan = timeline({ ...recording, frames: usable }, take.label, take.verdict);
  const known = sizes.filter((size) => size !== null);
  return {
    take,
    timeline: plan,
    frames: usable.map((frame) => join(folder, frame.file)),
    viewport: recording.viewport,
    sizes: known,
    notes: [...plan.notes, ...notesOn(recording, frames.length - usable.length, known)],
  };
}

/** The page of the film is as large as the largest frame in it. */
export function pageSize({ sizes, viewport }: FilmPlan, reduce: number): Size {
  const shown = sizes.map((size) => shownSize(size, viewport, reduce));
  return {
    width: Math.max(1, ...shown.map((size) => size.width)),
    height: Math.max(1, ...shown.map((size) => size.height)),
  };
}

export const sceneryOf = (plan: FilmPlan, sheet: Uint8Array | null, reduce: number): Scenery => ({
  frames: plan.frames,
  captions: plan.timeline.captions,
  sheet,
  viewport: plan.viewport,
  page: pageSize(plan, reduce),
  reduce,
});

const nothing = (take: Take, note: string): FilmPlan => ({
  take,
  timeline: { shots: [], captions: [], notes: [] },
  frames: [],
  viewport: { width: 0, height: 0 },
  sizes: [],
  notes: [note],
});

async function sizeOf(file: string, signal: AbortSignal): Promise<Size | null> {
  signal.throwIfAborted();
  try {
    // A pipe would be waited for without end.
    if (!(await lstat(file)).isFile()) return null;
    await using handle = await open(file, 'r');
    const head = Buffer.alloc(HEADER_BYTES);
    const { bytesRead } = await handle.read(head, 0, HEADER_BYTES, 0);
    return pngSize(head.subarray(0, bytesRead));
  } catch {
    return null;
  }
}

function notesOn(
  { viewport, notes: recorded }: Recording,
  unreadable: number,
  sizes: readonly Size[],
): readonly string[] {
  const notes = [...(recorded ?? [])];
  if (unreadable > 0) notes.push(`${counted(unreadable, 'frame')} could not be read`);
  if (sizes.length === 1) notes.push('only one frame was captured');
  const kinds = new Set(sizes.map(({ width, height }) => `${width}×${height}`));
  if (kinds.size > 1) notes.push(`the page changed its size: ${[...kinds].join(', ')}`);
  const reduced = sizes.find((size) => shownSize(size, viewport, 1).width !== size.width);
  if (reduced) {
    const shown = shownSize(reduced, viewport, 1);
    notes.push(`shown at ${shown.width}×${shown.height}, captured at ${reduced.width}×${reduced.height}`);
  }
  return notes;
}
