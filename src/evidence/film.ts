import { GifWriter } from './gif.ts';
import { COLOUR, Histogram } from './histogram.ts';
import { paletteOf } from './palette.ts';
import { changedArea, crop, type Rectangle } from './rectangle.ts';
import type { Stage } from './stage.ts';
import { halved, type Shot } from './timeline.ts';

/** A film reduced to what changes from shot to shot, and the colours that occur in it. */
type Changes = { readonly changes: readonly Change[]; readonly histogram: Histogram };
/** `pixels` are left out where there are too many to be kept: then the shot is drawn again. */
type Change = {
  readonly area: Rectangle;
  readonly shot: Shot;
  readonly ms: number;
  readonly pixels: Uint32Array | null;
};

export type Encoded = {
  readonly gif: Buffer;
  readonly frames: number;
  /** What was given up to keep it small, in words. */
  readonly gaveUp: readonly string[];
};

/** Pixels of changes that are kept between the two passes. Bytes. */
const KEPT_BYTES = 96_000_000;
/** The first picture stands for all that never changes, so its colours count more. */
const FIRST_WEIGHT = 4;

type Rung = { readonly thinner: boolean; readonly colours: number; readonly words: string };
/** From the best picture downwards; each rung keeps what the ones above it gave up. */
const LADDER: readonly Rung[] = [
  { thinner: false, colours: 255, words: '' },
  { thinner: true, colours: 255, words: 'half of the frames between steps' },
  { thinner: true, colours: 255, words: 'three quarters of the frames between steps' },
  { thinner: false, colours: 127, words: 'half of the colours' },
  { thinner: false, colours: 63, words: 'three quarters of the colours' },
];

/** Encodes a film in at most so many bytes; `null` when it is too large even at the bottom of the ladder, unless `anyway`. */
export function encodeFilm(
  stage: Stage,
  shots: readonly Shot[],
  { most, anyway }: { readonly most: number; readonly anyway: boolean },
): Encoded | null {
  let shown = shots;
  let film = changesOf(stage, shown);
  let words: { readonly frames: string; readonly colours: string } = { frames: '', colours: '' };
  for (const [index, rung] of LADDER.entries()) {
    if (rung.thinner) {
      const fewer = halved(shown);
      if (fewer.length === shown.length) continue;
      shown = fewer;
      film = changesOf(stage, shown);
      words = { ...words, frames: rung.words };
    } else {
      words = { ...words, colours: rung.words };
    }
    const last = index === LADDER.length - 1;
    const encoded = encode(stage, film, { colours: rung.colours, most: last && anyway ? Infinity : most });
    if (encoded) return { ...encoded, gaveUp: [words.frames, words.colours].filter((text) => text !== '') };
  }
  return null;
}

/**
 * A page that has not been drawn yet is no beginning, because many viewers show nothing but the first picture. The first
 * step is shown with the first page that has something on it, if that comes during this step or the next.
 */
export function withoutEmptyStart(stage: Stage, shots: readonly Shot[]): readonly Shot[] {
  const drawn = shots.findIndex(({ frame }) => {
    const { pixels } = stage.page(frame);
    return pixels.some((pixel) => pixel !== pixels[0]);
  });
  const [first, page] = [shots[0], shots[drawn]];
  if (!first || !page || drawn === 0 || page.caption > first.caption + 1) return shots;
  const standing = (caption: number): readonly Shot[] => {
    const ms = shots.slice(0, drawn).reduce((sum, shot) => sum + (shot.caption === caption ? shot.ms : 0), 0);
    return ms === 0 ? [] : [{ frame: page.frame, caption, ms }];
  };
  const next = page.caption === first.caption ? [] : standing(page.caption);
  return [...standing(first.caption), ...next, ...shots.slice(drawn)];
}

/** The first pass: every shot is drawn once and compared with the one before it. */
function changesOf(stage: Stage, shots: readonly Shot[]): Changes {
  const { width, height } = stage.size;
  const histogram = new Histogram();
  const changes: Change[] = [];
  let before = new Uint32Array(width * height);
  let now = new Uint32Array(width * height);
  let kept = 0;
  for (const shot of shots) {
    stage.draw(shot, now);
    const last = changes.at(-1);
    const area = last ? changedArea(before, now, stage.size) : { x: 0, y: 0, width, height };
    if (!area) {
      if (last) changes[changes.length - 1] = { ...last, ms: last.ms + shot.ms };
      continue;
    }
    count(histogram, last ? before : null, { now, area, width });
    const bytes = area.width * area.height * 4;
    const keep = kept + bytes <= KEPT_BYTES;
    if (keep) kept += bytes;
    changes.push({ area, shot, ms: shot.ms, pixels: keep ? crop(now, stage.size, area) : null });
    [before, now] = [now, before];
  }
  return { changes, histogram };
}

type Scan = { readonly now: Uint32Array; readonly area: Rectangle; readonly width: number };

function count(histogram: Histogram, before: Uint32Array | null, { now, area, width }: Scan): void {
  for (let y = area.y; y < area.y + area.height; y++) {
    const end = y * width + area.x + area.width;
    for (let at = y * width + area.x; at < end; at++) {
      const pixel = now[at] ?? 0;
      if (before === null) histogram.add(pixel & COLOUR, FIRST_WEIGHT);
      else if (before[at] !== pixel) histogram.add(pixel & COLOUR, 1);
    }
  }
}

/** The second pass: changes become palette indices and bytes. */
function encode(
  stage: Stage,
  { changes, histogram }: Changes,
  { colours, most }: { readonly colours: number; readonly most: number },
): Omit<Encoded, 'gaveUp'> | null {
  const gif = new GifWriter(stage.size, paletteOf(histogram, colours));
  const canvas = new Uint32Array(stage.size.width * stage.size.height);
  for (const { area, shot, ms, pixels } of changes) {
    if (!pixels) stage.draw(shot, canvas);
    gif.add(area, pixels ?? crop(canvas, stage.size, area), ms);
    if (gif.bytes > most) return null;
  }
  const bytes = gif.finish();
  return bytes.length > most ? null : { gif: bytes, frames: gif.frames };
}
