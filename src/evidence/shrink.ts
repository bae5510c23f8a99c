import type { Picture, Size } from './decode.ts';

/** The widest and highest page that goes into a GIF. */
const WIDEST = 1920;
const HIGHEST = 1440;
const PLAIN_WIDTH = 1280;

/** By which whole number a page of this size is divided: a screen with doubled pixels, or one too large to publish. */
export function shrinkFactor(frame: Size, viewport: Size): number {
  const density = viewport.width > 0 ? Math.round(frame.width / viewport.width) : 1;
  const forDensity = frame.width > PLAIN_WIDTH ? Math.max(1, density) : 1;
  return Math.max(forDensity, Math.ceil(frame.width / WIDEST), Math.ceil(frame.height / HIGHEST));
}

export const shrunk = (size: Size, factor: number): Size => ({
  width: Math.max(1, Math.floor(size.width / factor)),
  height: Math.max(1, Math.floor(size.height / factor)),
});

/** Each new pixel is the mean of `factor` × `factor` old ones. */
export function shrink(picture: Picture, factor: number): Picture {
  if (factor <= 1) return picture;
  const { width, height } = shrunk(picture, factor);
  const pixels = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) pixels[y * width + x] = mean(picture, x * factor, y * factor, factor);
  }
  return { width, height, pixels };
}

function mean({ width, height, pixels }: Picture, left: number, top: number, side: number): number {
  const right = Math.min(width, left + side);
  const bottom = Math.min(height, top + side);
  const count = (right - left) * (bottom - top);
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let y = top; y < bottom; y++) {
    for (let at = y * width + left; at < y * width + right; at++) {
      const pixel = pixels[at] ?? 0;
      red += pixel & 255;
      green += (pixel >>> 8) & 255;
      blue += (pixel >>> 16) & 255;
    }
  }
  const half = count >> 1;
  const channel = (sum: number): number => Math.floor((sum + half) / count);
  return (0xff000000 | (channel(blue) << 16) | (channel(green) << 8) | channel(red)) >>> 0;
}
