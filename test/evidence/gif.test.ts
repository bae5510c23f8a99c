import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Size } from '../../src/evidence/decode.ts';
import { GifWriter } from '../../src/evidence/gif.ts';
import { COLOUR, Histogram } from '../../src/evidence/histogram.ts';
import { Nearest } from '../../src/evidence/nearest.ts';
import { paletteOf, type Palette } from '../../src/evidence/palette.ts';
import { changedArea, crop } from '../../src/evidence/rectangle.ts';
import { decodeGif } from '../support/gif-decoder.ts';

type Film = { readonly size: Size; readonly frames: readonly Uint32Array[] };

const opaque = (colour: number): number => (0xff000000 | colour) >>> 0;

function paletteFor(frames: readonly Uint32Array[], most = 255): Palette {
  const histogram = new Histogram();
  for (const frame of frames) for (const pixel of frame) histogram.add(pixel & COLOUR, 1);
  return paletteOf(histogram, most);
}

/** As `film.ts` does it: the first picture whole, then what changed. */
function encode({ size, frames }: Film, palette: Palette, ms: readonly number[]): Buffer {
  const gif = new GifWriter(size, palette);
  let before: Uint32Array | null = null;
  for (const [index, frame] of frames.entries()) {
    const area = before ? changedArea(before, frame, size) : { x: 0, y: 0, ...size };
    if (area) gif.add(area, crop(frame, size, area), ms[index] ?? 100);
    before = frame;
  }
  return gif.finish();
}

const films = (colours: number): fc.Arbitrary<Film> =>
  fc.record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 30 }) }).chain((size) =>
    fc
      .record({
        paint: fc.array(fc.integer({ min: 0, max: 0xffffff }), { minLength: colours, maxLength: colours }),
        seeds: fc.array(fc.integer({ min: 1, max: 2 ** 30 }), { minLength: 1, maxLength: 6 }),
      })
      .map(({ paint, seeds }) => ({ size, frames: painted(size, paint, seeds) })),
  );

/** Each frame changes some pixels of the one before it: a block, or pixels here and there. */
function painted({ width, height }: Size, paint: readonly number[], seeds: readonly number[]): Uint32Array[] {
  const frames: Uint32Array[] = [];
  let frame = new Uint32Array(width * height).fill(opaque(paint[0] ?? 0));
  for (const seed of seeds) {
    frame = frame.slice();
    for (let i = 0; i < frame.length; i++) {
      const hash = Math.imul(seed ^ i, 0x9e3779b1) >>> 8;
      if (seed % 3 === 0 ? hash % 4 === 0 : i > seed % frame.length) frame[i] = opaque(paint[hash % paint.length] ?? 0);
    }
    frames.push(frame);
  }
  return frames;
}

/** The frames without those that look like the one before them. */
const distinct = (frames: readonly Uint32Array[]): readonly Uint32Array[] =>
  frames.filter((frame, index) => index === 0 || !same(frame, frames[index - 1]!));
const same = (a: Uint32Array, b: Uint32Array): boolean => a.every((pixel, i) => pixel === b[i]);

test('with 255 colours or fewer every pixel of every frame comes back as it was', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 255 }).chain(films), (film) => {
      const gif = decodeGif(encode(film, paletteFor(film.frames), []));
      expect({ width: gif.width, height: gif.height }).toEqual(film.size);
      expect(gif.frames.map((frame) => [...frame.pixels])).toEqual(distinct(film.frames).map((frame) => [...frame]));
    }),
    { numRuns: 60 },
  );
});

test('with more colours every pixel comes back as the nearest colour of the palette', () => {
  fc.assert(
    fc.property(films(900), (film) => {
      const palette = paletteFor(film.frames, 63);
      const nearest = new Nearest(palette.colours);
      const shown = film.frames.map((frame) =>
        frame.map((pixel) => opaque(palette.colours[nearest.search(pixel & COLOUR)] ?? 0)),
      );
      const gif = decodeGif(encode(film, palette, []));
      expect(gif.frames.map((frame) => [...frame.pixels])).toEqual(distinct(shown).map((frame) => [...frame]));
    }),
    { numRuns: 25 },
  );
});

test('only the changed area is stored', () => {
  const size = { width: 60, height: 40 };
  const first = new Uint32Array(2400).fill(opaque(0xffffff));
  const second = first.slice();
  second[10 * 60 + 7] = opaque(1);
  second[12 * 60 + 9] = opaque(2);
  const gif = decodeGif(encode({ size, frames: [first, second] }, paletteFor([first, second]), []));
  expect(gif.frames.map(({ area }) => area)).toEqual([
    { x: 0, y: 0, ...size },
    { x: 7, y: 10, width: 3, height: 3 },
  ]);
});

test('delays are rounded to hundredths of a second and the rest is carried on', () => {
  const frames = Array.from({ length: 9 }, (_, i) => Uint32Array.from([opaque(i)]));
  const gif = decodeGif(encode({ size: { width: 1, height: 1 }, frames }, paletteFor(frames), Array(9).fill(66)));
  expect(gif.frames.map(({ delay }) => delay).reduce((sum, delay) => sum + delay, 0)).toBe(59);
  expect(new Set(gif.frames.map(({ delay }) => delay))).toEqual(new Set([6, 7]));
});

test('a frame that looks the same lengthens the one before it, and no frame is shorter than browsers allow', () => {
  const [a, b] = [Uint32Array.from([opaque(1)]), Uint32Array.from([opaque(2)])] as const;
  const size = { width: 1, height: 1 };
  const gif = new GifWriter(size, paletteFor([a, b]));
  const area = { x: 0, y: 0, ...size };
  gif.add(area, a, 100);
  gif.add(area, a, 150);
  gif.add(area, b, 1);
  const { frames, loops } = decodeGif(gif.finish());
  expect(frames.map(({ delay }) => delay)).toEqual([25, 2]);
  expect(gif.frames).toBe(2);
  expect(loops).toBe(0);
});

test('the palette in the file is no larger than it has to be', () => {
  const frames = [Uint32Array.from([opaque(1), opaque(2), opaque(3)])];
  const gif = decodeGif(encode({ size: { width: 3, height: 1 }, frames }, paletteFor(frames), []));
  expect(gif.colours).toBe(4);
});

test('data that fills the code table many times comes back whole', () => {
  const size = { width: 200, height: 200 };
  const noise = Uint32Array.from({ length: 40_000 }, (_, i) => opaque((Math.imul(i + 1, 0x9e3779b1) >>> 20) % 250));
  const gif = decodeGif(encode({ size, frames: [noise] }, paletteFor([noise]), []));
  expect(same(gif.frames[0]!.pixels, noise)).toBe(true);
});
