import { expect, test } from 'vitest';
import { shrink, shrinkFactor } from '../../src/evidence/shrink.ts';

const VIEWPORT = { width: 1280, height: 720 };

test.each([
  ['a page at its own size', { width: 1280, height: 720 }, VIEWPORT, 1],
  ['a wide page stays as wide as it is', { width: 1900, height: 1000 }, { width: 1900, height: 1000 }, 1],
  ['a screen with doubled pixels is halved', { width: 2560, height: 1440 }, VIEWPORT, 2],
  ['a small phone with tripled pixels stays sharp', { width: 1170, height: 1400 }, { width: 390, height: 466 }, 1],
  [
    'a very large page is divided until it can be shown',
    { width: 4000, height: 2000 },
    { width: 4000, height: 2000 },
    3,
  ],
  ['a page of 60,000 pixels', { width: 1280, height: 60_000 }, VIEWPORT, 42],
])('%s', (_, frame, viewport, factor) => {
  expect(shrinkFactor(frame, viewport)).toBe(factor);
});

test('a smaller picture has the mean of the pixels that it stands for', () => {
  const pixels = Uint32Array.from([
    0xff000000, 0xff0000ff, 0xff00ff00, 0xffff0000, 0xff000000, 0xff0000ff, 0xff00ff00, 0xffff0000,
  ]);
  const small = shrink({ width: 4, height: 2, pixels }, 2);
  expect({ ...small, pixels: [...small.pixels] }).toEqual({ width: 2, height: 1, pixels: [0xff000080, 0xff808000] });
});

test('a picture that is not divided is the picture itself', () => {
  const picture = { width: 1, height: 1, pixels: Uint32Array.from([0xff123456]) };
  expect(shrink(picture, 1)).toBe(picture);
});
