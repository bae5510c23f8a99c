import { readFileSync, writeFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import pixelmatch from 'pixelmatch';
import { decodePng, encodePng, type Picture } from './decode.ts';
import { fill, pixelOf } from './letters.ts';
import { changedArea, type Rectangle } from './rectangle.ts';

/** Compares two stills and draws where they differ. Paths are absolute. */
export type StillJob = { readonly before: string; readonly after: string; readonly diff: string };
export type StillMade =
  | { readonly kind: 'same' }
  | { readonly kind: 'sizes' }
  /** `share` of the pixels differ, 0 to 1. */
  | { readonly kind: 'differs'; readonly share: number };

const HIGHLIGHT = '#db2777';
const GAP = 10;
const LINE = 3;

function compare(job: StillJob): StillMade {
  const files = [readFileSync(job.before), readFileSync(job.after)] as const;
  // Equal pixels make equal files with one encoder, so most comparisons end without decoding.
  if (files[0].equals(files[1])) return { kind: 'same' };
  const [before, after] = [decodePng(files[0]), decodePng(files[1])];
  const { width, height } = before;
  if (width !== after.width || height !== after.height) return { kind: 'sizes' };
  const pixels = new Uint32Array(width * height);
  const count = pixelmatch(bytesOf(before), bytesOf(after), new Uint8Array(pixels.buffer), width, height, {
    threshold: 0.1,
    alpha: 0.15,
    diffColor: [219, 39, 119],
    aaColor: [219, 39, 119],
  });
  if (count === 0) return { kind: 'same' };
  const diff = { width, height, pixels };
  const marked = pixelOf(HIGHLIGHT);
  frame(
    diff,
    changedArea(
      pixels.map((pixel) => (pixel === marked ? 0 : pixel)),
      pixels,
      diff,
    ),
  );
  writeFileSync(job.diff, encodePng(diff));
  return { kind: 'differs', share: count / (width * height) };
}

/** Draws a box around what is marked: small differences are hard to find without it. */
function frame(picture: Picture, area: Rectangle | null): void {
  if (!area) return;
  const [x, y] = [area.x - GAP, area.y - GAP];
  const [width, height] = [area.width + 2 * GAP, area.height + 2 * GAP];
  for (const side of [
    { x, y, width, height: LINE },
    { x, y: y + height - LINE, width, height: LINE },
    { x, y, width: LINE, height },
    { x: x + width - LINE, y, width: LINE, height },
  ]) {
    fill(picture, side, pixelOf(HIGHLIGHT));
  }
}

const bytesOf = ({ pixels }: Picture): Uint8Array =>
  new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.byteLength);

parentPort?.postMessage(compare(workerData as StillJob));
