import type { Size } from './decode.ts';

export type Rectangle = Size & { readonly x: number; readonly y: number };

/** The smallest rectangle that holds every pixel in which two pictures of one size differ; `null` when none does. */
export function changedArea(before: Uint32Array, after: Uint32Array, { width }: Size): Rectangle | null {
  let first = 0;
  while (first < after.length && before[first] === after[first]) first++;
  if (first === after.length) return null;
  let last = after.length - 1;
  while (before[last] === after[last]) last--;
  const top = Math.floor(first / width);
  const bottom = Math.floor(last / width);
  let left = width - 1;
  let right = 0;
  for (let y = top; y <= bottom; y++) {
    const row = y * width;
    let x = 0;
    while (x < left && before[row + x] === after[row + x]) x++;
    if (x < left) left = x;
    x = width - 1;
    while (x > right && before[row + x] === after[row + x]) x--;
    if (x > right) right = x;
  }
  return { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** A copy of the pixels inside the area. */
export function crop(pixels: Uint32Array, { width }: Size, area: Rectangle): Uint32Array {
  if (area.width === width) return pixels.slice(area.y * width, (area.y + area.height) * width);
  const out = new Uint32Array(area.width * area.height);
  for (let y = 0; y < area.height; y++) {
    const start = (area.y + y) * width + area.x;
    out.set(pixels.subarray(start, start + area.width), y * area.width);
  }
  return out;
}
