import { createRequire } from 'node:module';
import { Bytes } from './bytes.ts';
import type { Size } from './decode.ts';
import { COLOUR } from './histogram.ts';
import { writeLzw } from './lzw.ts';
import { Nearest } from './nearest.ts';
import type { Palette } from './palette.ts';
import type { Rectangle } from './rectangle.ts';

/** What we use of gif-encoder-2. It is required, never bundled: as an ES module its undeclared variables would throw. */
type GifEncoder2 = new (
  width: number,
  height: number,
) => {
  out: Bytes;
  delay: number;
  palSizeNeu: number;
  transparent: number | null;
  transIndex: number;
  image: Uint8Array;
  firstFrame: boolean;
  start(): void;
  addFrame(pixels: Uint8Array): void;
  finish(): void;
  setRepeat(times: number): void;
  setDispose(code: number): void;
  writeShort(value: number): void;
};
const require = createRequire(import.meta.url);
const GIFEncoder = require('gif-encoder-2') as GifEncoder2;

/** Only what changed of a frame, as palette indices; unchanged pixels inside are see-through. */
type Delta = { readonly area: Rectangle; readonly indices: Uint8Array; readonly ms: number };

/** Leave the frame where it is: the next one is drawn over it. */
const KEEP = 1;
/** Browsers slow down anything that is quicker. */
const SHORTEST_DELAY = 2;
const LONGEST_DELAY = 0xffff;

/** gif-encoder-2 as the container: header, loop and frame control are its own; palette, area, colours and LZW are ours. */
class DeltaGif extends GIFEncoder {
  readonly #palette: Palette;
  readonly #bits: number;
  #area: Rectangle;

  constructor(size: Size, palette: Palette) {
    super(size.width, size.height);
    this.out = new Bytes();
    this.#palette = palette;
    this.#bits = Math.max(1, Math.ceil(Math.log2(palette.colours.length + 1)));
    this.#area = { x: 0, y: 0, ...size };
    this.palSizeNeu = this.#bits - 1;
    this.transIndex = palette.colours.length;
    this.setRepeat(0);
    this.setDispose(KEEP);
  }

  addDelta(delta: Delta, delay: number): void {
    this.#area = delta.area;
    this.delay = delay;
    this.transparent = this.firstFrame ? null : 0;
    this.addFrame(delta.indices);
  }

  /** The frame comes with its indices: nothing is left to analyse. */
  analyzePixels(): void {}

  writePalette(): void {
    if (!this.firstFrame) return;
    for (let i = 0; i < 1 << this.#bits; i++) {
      const colour = this.#palette.colours[i] ?? 0;
      this.out.writeBytes([colour & 255, (colour >> 8) & 255, colour >> 16]);
    }
  }

  writeImageDesc(): void {
    this.out.writeByte(0x2c);
    for (const value of [this.#area.x, this.#area.y, this.#area.width, this.#area.height]) this.writeShort(value);
    this.out.writeByte(0);
  }

  /** `image` is what `addFrame` was given: indices. */
  writePixels(): void {
    writeLzw(this.out, this.image, Math.max(2, this.#bits));
  }
}

/**
 * Writes a film frame by frame. Holds one frame of palette indices, never pixels. What has not changed visibly only
 * lengthens the frame before it; delays are rounded to GIF's 10 ms with the rest carried over to the next frame.
 */
export class GifWriter {
  readonly #gif: DeltaGif;
  readonly #size: Size;
  readonly #nearest: Nearest;
  readonly #seeThrough: number;
  /** The palette index that each pixel shows now. */
  readonly #shown: Int16Array;
  #pending: Delta | null = null;
  #owedMs = 0;
  #frames = 0;

  constructor(size: Size, palette: Palette) {
    this.#size = size;
    this.#gif = new DeltaGif(size, palette);
    this.#nearest = new Nearest(palette.colours);
    this.#seeThrough = palette.colours.length;
    this.#shown = new Int16Array(size.width * size.height).fill(-1);
    this.#gif.start();
  }

  /** Bytes so far, without the frame that still waits for its length. */
  get bytes(): number {
    return this.#gif.out.length;
  }

  get frames(): number {
    return this.#frames;
  }

  /** `pixels` are those of `area` only; the first area has to be the whole picture. */
  add(area: Rectangle, pixels: Uint32Array, ms: number): void {
    const delta = this.#delta(area, pixels, ms);
    if (!delta && this.#pending) {
      this.#pending = { ...this.#pending, ms: this.#pending.ms + ms };
      return;
    }
    this.#flush();
    this.#pending = delta;
  }

  finish(): Buffer {
    this.#flush();
    this.#gif.finish();
    return this.#gif.out.getData();
  }

  #flush(): void {
    if (!this.#pending) return;
    const due = this.#pending.ms + this.#owedMs;
    const delay = Math.min(LONGEST_DELAY, Math.max(SHORTEST_DELAY, Math.round(due / 10)));
    this.#owedMs = due - delay * 10;
    this.#gif.addDelta(this.#pending, delay);
    this.#frames++;
    this.#pending = null;
  }

  /** `null` when nothing of it would be visible. */
  #delta(area: Rectangle, pixels: Uint32Array, ms: number): Delta | null {
    const indices = new Uint8Array(area.width * area.height);
    const bounds = { left: area.width, top: area.height, right: -1, bottom: -1 };
    for (let y = 0, at = 0; y < area.height; y++) {
      let place = (area.y + y) * this.#size.width + area.x;
      for (let x = 0; x < area.width; x++, at++, place++) {
        const index = this.#nearest.index((pixels[at] ?? 0) & COLOUR);
        if (index === this.#shown[place]) {
          indices[at] = this.#seeThrough;
          continue;
        }
        indices[at] = index;
        this.#shown[place] = index;
        if (x < bounds.left) bounds.left = x;
        if (x > bounds.right) bounds.right = x;
        if (y < bounds.top) bounds.top = y;
        bounds.bottom = y;
      }
    }
    return bounds.right < 0 ? null : cropped(area, indices, bounds, ms);
  }
}

type Bounds = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };

function cropped(area: Rectangle, indices: Uint8Array, bounds: Bounds, ms: number): Delta {
  const width = bounds.right - bounds.left + 1;
  const height = bounds.bottom - bounds.top + 1;
  if (width === area.width && height === area.height) return { area, indices, ms };
  const inner = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const start = (bounds.top + y) * area.width + bounds.left;
    inner.set(indices.subarray(start, start + width), y * width);
  }
  return { area: { x: area.x + bounds.left, y: area.y + bounds.top, width, height }, indices: inner, ms };
}
