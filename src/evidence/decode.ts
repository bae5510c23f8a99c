import { inflateSync } from 'node:zlib';
import { PNG } from 'pngjs';

/** Opaque pixels row by row; each is `0xAABBGGRR`, which is RGBA in memory order on every platform that Node runs on here. */
export type Picture = { readonly width: number; readonly height: number; readonly pixels: Uint32Array };
export type Size = { readonly width: number; readonly height: number };

/** A picture above this is refused instead of decoded: a broken header must not ask for gigabytes. */
const MOST_PIXELS = 64_000_000;
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const RGB = 2;
const RGBA = 6;

type Parsed = Size & { readonly plain: boolean; readonly bytesPerPixel: number; readonly data: Buffer };

/** Width and height from the first 24 bytes of a PNG; `null` when they are not the beginning of one. */
export function pngSize(head: Buffer): Size | null {
  if (head.length < 24 || !head.subarray(0, 8).equals(SIGNATURE)) return null;
  const size = { width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
  const pixels = size.width * size.height;
  return pixels > 0 && pixels <= MOST_PIXELS ? size : null;
}

/**
 * Decodes a PNG. What browsers write (8 bit RGB or RGBA, not interlaced) takes about half of the time of pngjs, which
 * does all the rest. Throws when the file is damaged or has more than 64 million pixels.
 */
export function decodePng(file: Buffer): Picture {
  const size = pngSize(file);
  if (!size) throw new Error('not a PNG, or one with too many pixels');
  const parsed = parse(file, size);
  const bytes = parsed.plain ? unfilter(parsed) : new Uint8Array(PNG.sync.read(file).data);
  const pixels = new Uint32Array(bytes.buffer, bytes.byteOffset, size.width * size.height);
  if (!parsed.plain || parsed.bytesPerPixel === 4) flatten(pixels);
  return { ...size, pixels };
}

/** Pixels as a PNG file, RGB without alpha. */
export function encodePng(picture: Picture): Buffer {
  const png = new PNG({ width: picture.width, height: picture.height });
  const { pixels } = picture;
  png.data = Buffer.from(pixels.buffer, pixels.byteOffset, pixels.byteLength);
  return PNG.sync.write(png, { colorType: RGB, inputHasAlpha: true, deflateLevel: 6 });
}

function parse(file: Buffer, size: Size): Parsed {
  const colour = file[25];
  let plain = file[24] === 8 && file[28] === 0 && (colour === RGB || colour === RGBA);
  const parts: Buffer[] = [];
  for (let at = 8; at + 12 <= file.length;) {
    const length = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    if (type === 'IDAT') parts.push(file.subarray(at + 8, at + 8 + length));
    if (type === 'tRNS') plain = false;
    if (type === 'IEND') break;
    at += 12 + length;
  }
  return { ...size, plain, bytesPerPixel: colour === RGB ? 3 : 4, data: Buffer.concat(parts) };
}

function unfilter({ width, height, bytesPerPixel, data }: Parsed): Uint8Array {
  const stride = width * bytesPerPixel;
  const expected = height * (stride + 1);
  const raw = inflateSync(data, { maxOutputLength: expected, chunkSize: Math.max(64, expected) });
  if (raw.length !== expected) throw new Error(`the picture holds ${raw.length} of ${expected} bytes`);
  const out = new Uint8Array(width * height * 4);
  let above = new Uint8Array(stride);
  for (let y = 0; y < height; y++) {
    const start = y * (stride + 1);
    const row = raw.subarray(start + 1, start + 1 + stride);
    restore(raw[start], row, above, bytesPerPixel);
    if (bytesPerPixel === 4) out.set(row, y * stride);
    else widen(row, out, y * width * 4);
    above = row;
  }
  return out;
}

function restore(filter: number | undefined, row: Uint8Array, above: Uint8Array, step: number): void {
  if (filter === 1) addLeft(row, step);
  else if (filter === 2) addAbove(row, above);
  else if (filter === 3) addAverage(row, above, step);
  else if (filter === 4) addPaeth(row, above, step);
  else if (filter !== 0) throw new Error(`unknown row filter ${String(filter)}`);
}

function addLeft(row: Uint8Array, step: number): void {
  for (let i = step; i < row.length; i++) row[i] = (row[i] ?? 0) + (row[i - step] ?? 0);
}

function addAbove(row: Uint8Array, above: Uint8Array): void {
  for (let i = 0; i < row.length; i++) row[i] = (row[i] ?? 0) + (above[i] ?? 0);
}

function addAverage(row: Uint8Array, above: Uint8Array, step: number): void {
  for (let i = 0; i < step; i++) row[i] = (row[i] ?? 0) + ((above[i] ?? 0) >> 1);
  for (let i = step; i < row.length; i++) row[i] = (row[i] ?? 0) + (((row[i - step] ?? 0) + (above[i] ?? 0)) >> 1);
}

function addPaeth(row: Uint8Array, above: Uint8Array, step: number): void {
  for (let i = 0; i < step; i++) row[i] = (row[i] ?? 0) + (above[i] ?? 0);
  for (let i = step; i < row.length; i++) {
    const left = row[i - step] ?? 0;
    const up = above[i] ?? 0;
    const corner = above[i - step] ?? 0;
    const byLeft = Math.abs(up - corner);
    const byUp = Math.abs(left - corner);
    const byCorner = Math.abs(left + up - 2 * corner);
    const nearest = byLeft <= byUp && byLeft <= byCorner ? left : byUp <= byCorner ? up : corner;
    row[i] = (row[i] ?? 0) + nearest;
  }
}

function widen(row: Uint8Array, out: Uint8Array, start: number): void {
  for (let from = 0, to = start; from < row.length; from += 3, to += 4) {
    out[to] = row[from] ?? 0;
    out[to + 1] = row[from + 1] ?? 0;
    out[to + 2] = row[from + 2] ?? 0;
    out[to + 3] = 255;
  }
}

/** See-through pixels are laid on white, as browsers show them. */
function flatten(pixels: Uint32Array): void {
  for (let i = 0; i < pixels.length; i++) {
    const pixel = pixels[i] ?? 0;
    const alpha = pixel >>> 24;
    if (alpha !== 255) pixels[i] = onWhite(pixel, alpha / 255);
  }
}

function onWhite(pixel: number, alpha: number): number {
  const mix = (shift: number): number => Math.round(255 + (((pixel >>> shift) & 255) - 255) * alpha) << shift;
  return (0xff000000 | mix(16) | mix(8) | mix(0)) >>> 0;
}
