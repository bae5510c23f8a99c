import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { messageOf } from '../support/errors.ts';
import type { Capture } from './capture.ts';
import type { Recording } from './check.ts';
import { FRAME_LIMIT } from './page-watch.ts';
import { fitted, pngSize, reducedPng, samePixels, type Size } from './picture.ts';

const FALLBACK: Size = { width: 1280, height: 720 };
const SHAPE_TOLERANCE = 0.02;

export type Ended = Pick<Recording, 'scenario' | 'title' | 'status' | 'problem' | 'steps'> & {
  /** The page at the very end; `null` when it could not be photographed. */
  readonly lastPicture: Buffer | null;
};

/**
 * Writes `recording.json` beside the frames. The last frame is the page as it was at the end. Returns the folder, or
 * `null` when there is no picture at all.
 */
export async function writeRecording(capture: Capture, ended: Ended): Promise<string | null> {
  const { frames } = capture;
  if (frames === null) return null;
  const { lastPicture: _picture, ...told } = ended;
  const first = ended.steps[0];
  if (first !== undefined) await frames.dropBefore(first.at);
  const notes = [...(await addLast(capture, ended)), ...frames.notes];
  const [opening] = frames.frames;
  if (opening === undefined) {
    await frames.remove();
    return null;
  }
  const recording: Recording = {
    v: 1,
    ...told,
    viewport: pngSize(await readFile(path.join(frames.path, opening.file))) ?? FALLBACK,
    frames: frames.frames.map(({ at, file }) => ({ at, file })),
    ...(notes.length > 0 && { notes }),
  };
  await writeFile(path.join(frames.path, 'recording.json'), `${JSON.stringify(recording)}\n`);
  return frames.path;
}

/** The screencast shows changes a moment late, and the page is gone by then. Returns what went wrong, in words. */
async function addLast(
  { frames, at: began }: Capture,
  { lastPicture: picture, steps }: Ended,
): Promise<readonly string[]> {
  if (frames === null || picture === null) return ['there is no picture of the end'];
  try {
    const last = frames.frames.at(-1);
    const before = last === undefined ? null : await readFile(path.join(frames.path, last.file));
    const fitting = reducedPng(picture, limitLike(before, picture));
    if (before === null || !samePixels(before, fitting)) {
      const at = Math.max(began, ...steps.map((step) => step.endedAt), (last?.at ?? 0) + 1);
      await frames.add(at, last?.page ?? '', fitting);
    }
    return [];
  } catch (error) {
    return [`the picture of the end cannot be used: ${messageOf(error)}`];
  }
}

/** As large as the frames before it, when it has their shape. */
function limitLike(before: Buffer | null, picture: Buffer): Size {
  const frame = before === null ? null : pngSize(before);
  const size = pngSize(picture);
  if (frame === null || size === null) return FRAME_LIMIT;
  const shape = frame.width / frame.height / (size.width / size.height);
  return Math.abs(shape - 1) < SHAPE_TOLERANCE ? frame : fitted(size, FRAME_LIMIT);
}
