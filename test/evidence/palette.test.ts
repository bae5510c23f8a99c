import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Histogram } from '../../src/evidence/histogram.ts';
import { Nearest } from '../../src/evidence/nearest.ts';
import { paletteOf } from '../../src/evidence/palette.ts';

const colour = fc.integer({ min: 0, max: 0xffffff });

const distance = (a: number, b: number): number =>
  [0, 8, 16].reduce((sum, shift) => sum + (((a >> shift) & 255) - ((b >> shift) & 255)) ** 2, 0);

function counted(colours: readonly number[]): Histogram {
  const histogram = new Histogram(2);
  for (const one of colours) histogram.add(one, 1);
  return histogram;
}

test('a histogram counts every colour exactly, however often it has to grow', () => {
  fc.assert(
    fc.property(fc.array(colour, { maxLength: 400 }), (colours) => {
      const { colours: found, weights } = counted(colours).entries();
      const expected = new Map<number, number>();
      for (const one of colours) expected.set(one, (expected.get(one) ?? 0) + 1);
      expect(new Map([...found].map((one, i) => [one, weights[i]]))).toEqual(expected);
    }),
  );
});

test('as many colours as there is room for are all kept', () => {
  fc.assert(
    fc.property(fc.uniqueArray(colour, { minLength: 1, maxLength: 255 }), (colours) => {
      const palette = paletteOf(counted(colours), 255);
      expect(palette.exact).toBe(true);
      expect(new Set(palette.colours)).toEqual(new Set(colours));
    }),
  );
});

test('of more colours than there is room for, what fills the page stays exactly as it is', () => {
  const histogram = new Histogram();
  for (let i = 0; i < 5000; i++) histogram.add((i * 2_654_435) & 0xffffff, 1);
  const flat = [0xf6f4f3, 0x2a170f, 0x3d8015];
  for (const one of flat) histogram.add(one, 100_000);
  const palette = paletteOf(histogram, 255);
  expect(palette.exact).toBe(false);
  expect(palette.colours.length).toBeLessThanOrEqual(255);
  expect([...palette.colours]).toEqual(expect.arrayContaining(flat));
});

test('photographs with very many colours get a palette whose mean error is small', () => {
  const histogram = new Histogram();
  const photo = Array.from({ length: 60_000 }, (_, i) => (i % 251) | (((i * 7) % 241) << 8) | ((i >> 9) << 16));
  for (const one of photo) histogram.add(one, 1);
  const { colours } = paletteOf(histogram, 255);
  const nearest = new Nearest(colours);
  const error = photo.reduce((sum, one) => sum + distance(one, colours[nearest.search(one)]!), 0) / photo.length;
  expect(Math.sqrt(error / 3)).toBeLessThan(16);
});

test('the nearest colour is the nearest of all', () => {
  fc.assert(
    fc.property(
      fc.array(colour, { minLength: 1, maxLength: 255 }),
      fc.array(colour, { maxLength: 50 }),
      (palette, asked) => {
        const nearest = new Nearest(Int32Array.from(palette));
        for (const one of [...asked, ...asked]) {
          const best = Math.min(...palette.map((candidate) => distance(one, candidate)));
          expect(distance(one, palette[nearest.index(one)]!)).toBe(best);
          expect(distance(one, palette[nearest.search(one)]!)).toBe(best);
        }
      },
    ),
  );
});

test('it remembers more answers than it had room for', () => {
  const palette = Int32Array.from({ length: 64 }, (_, i) => (i * 4) | ((i * 4) << 8) | ((i * 4) << 16));
  const nearest = new Nearest(palette);
  for (let round = 0; round < 2; round++) {
    for (let one = 0; one < 30_000; one++) {
      const grey = one & 255;
      expect(nearest.index(grey | (grey << 8) | (grey << 16))).toBe(nearest.search(grey | (grey << 8) | (grey << 16)));
      nearest.index((one * 523) & 0xffffff);
    }
  }
});
