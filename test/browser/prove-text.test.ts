import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import { PROOF_SIZE, textProblem } from '../../src/browser/prove-text.ts';

/** A picture in which `isInk` says of each of three cells which of their pixels are black. */
function picture(
  isInk: (cell: number, x: number, y: number) => boolean,
  size: { width: number; height: number },
): Buffer {
  const image = new PNG({ ...size });
  image.data.fill(255);
  for (let y = 0; y < size.height; y += 1)
    for (let x = 0; x < size.width; x += 1)
      if (isInk(Math.floor(x / 100), x % 100, y))
        image.data.fill(0, (y * size.width + x) * 4, (y * size.width + x) * 4 + 3);
  return PNG.sync.write(image);
}
const isFrame = (x: number, y: number): boolean =>
  x >= 30 && x < 70 && y >= 20 && y < 80 && (x < 34 || x >= 66 || y < 24 || y >= 76);

test('three different shapes are text', () => {
  const shapes = picture((cell, x, y) => y > 20 && y < 80 && x > 20 && x < 40 + cell * 20, PROOF_SIZE);
  expect(textProblem(shapes)).toBeNull();
});

test('a white picture is no text', () => {
  expect(textProblem(picture(() => false, PROOF_SIZE))).toContain('renders no text');
});

test('a letter that is missing is no text', () => {
  expect(textProblem(picture((cell, x, y) => cell !== 1 && isFrame(x, y), PROOF_SIZE))).toContain('renders no text');
});

test('the same box for every letter is no text', () => {
  expect(textProblem(picture((_, x, y) => isFrame(x, y), PROOF_SIZE))).toContain('same box');
});

test('grey noise is no text', () => {
  const image = new PNG({ ...PROOF_SIZE });
  image.data.fill(200);
  expect(textProblem(PNG.sync.write(image))).toContain('renders no text');
});

test('a picture of another size is not what was asked for', () => {
  expect(textProblem(picture(() => true, { width: 10, height: 10 }))).toContain('10×10');
});
