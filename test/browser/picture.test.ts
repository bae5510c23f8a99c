import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import { fitted, pngSize, reducedPng, samePixels } from '../../src/browser/picture.ts';

type Colour = readonly [number, number, number];

/** Left half in one colour, right half in another. */
function halves(width: number, height: number, [left, right]: readonly [Colour, Colour], level = 9): Buffer {
  const png = new PNG({ width, height });
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    png.data.set([...(pixel % width < width / 2 ? left : right), 255], pixel * 4);
  }
  return PNG.sync.write(png, { deflateLevel: level });
}
const RED: Colour = [200, 0, 0];
const BLUE: Colour = [0, 0, 200];

test('the size is read from the head of the file, and a file of another kind has none', () => {
  expect(pngSize(halves(30, 20, [RED, BLUE]).subarray(0, 33))).toEqual({ width: 30, height: 20 });
  expect(pngSize(Buffer.from('GIF89a and so on, long enough'))).toBeNull();
  expect(pngSize(Buffer.alloc(0))).toBeNull();
});

test.each([
  [
    { width: 2560, height: 1440 },
    { width: 1280, height: 720 },
  ],
  [
    { width: 1170, height: 2532 },
    { width: 591, height: 1280 },
  ],
  [
    { width: 100, height: 50 },
    { width: 100, height: 50 },
  ],
  [
    { width: 5000, height: 1 },
    { width: 1280, height: 1 },
  ],
])('%o fits as %o', (size, expected) => {
  expect(fitted(size, { width: 1280, height: 1280 })).toEqual(expected);
});

test('a picture that is too large is reduced and keeps its colours; a small one is left as it is', () => {
  const large = halves(400, 200, [RED, BLUE]);
  const reduced = PNG.sync.read(reducedPng(large, { width: 130, height: 1000 }));
  expect({ width: reduced.width, height: reduced.height }).toEqual({ width: 130, height: 65 });
  expect([...reduced.data.subarray(0, 4)]).toEqual([...RED, 255]);
  expect([...reduced.data.subarray(-4)]).toEqual([...BLUE, 255]);
  expect(reducedPng(large, { width: 400, height: 200 })).toBe(large);
  expect(() => reducedPng(Buffer.from('no picture at all, sorry'), { width: 1, height: 1 })).toThrow('not a PNG');
});

test('pictures are compared by what they show, not by how they were packed', () => {
  const one = halves(40, 20, [RED, BLUE], 9);
  expect(samePixels(one, halves(40, 20, [RED, BLUE], 0))).toBe(true);
  expect(samePixels(one, halves(40, 20, [BLUE, RED]))).toBe(false);
  expect(samePixels(one, halves(20, 40, [RED, BLUE]))).toBe(false);
});
