import { readFileSync } from 'node:fs';
import { BAR_HEIGHT, drawCaption } from './caption.ts';
import { decodePng, type Picture, type Size } from './decode.ts';
import { pixelOf } from './letters.ts';
import { shrink, shrinkFactor, shrunk } from './shrink.ts';
import type { Caption, Shot } from './timeline.ts';

/** What is needed to draw every picture of a film. */
export type Scenery = {
  /** Absolute paths, in the order in which shots count them. */
  readonly frames: readonly string[];
  readonly captions: readonly Caption[];
  /** A PNG with all caption bars one below the other; `null`: they are drawn with built-in letters. */
  readonly sheet: Uint8Array | null;
  readonly viewport: Size;
  /** Of the page, without the bar. */
  readonly page: Size;
  /** By which the page is made smaller than it would have to be, to save bytes. */
  readonly reduce: number;
};

const BESIDE_THE_PAGE = pixelOf('#1e293b');

/** Draws pages with their captions. Reads frames when they are needed and keeps one of them. */
export class Stage {
  readonly size: Size;
  readonly #scenery: Scenery;
  readonly #bars: readonly Picture[];
  readonly #unreadable = new Set<number>();
  #frame: { readonly index: number; readonly bytes: Buffer; readonly picture: Picture } | null = null;

  constructor(scenery: Scenery) {
    this.#scenery = scenery;
    this.size = { width: scenery.page.width, height: scenery.page.height + BAR_HEIGHT };
    this.#bars = barsOf(scenery);
  }

  /** Frames that turned out to be damaged; the page before them is shown instead. */
  get unreadable(): number {
    return this.#unreadable.size;
  }

  draw(shot: Shot, canvas: Uint32Array): void {
    const { page } = this.#scenery;
    place(this.page(shot.frame), canvas, page);
    const bar = this.#bars[shot.caption];
    if (bar) canvas.set(bar.pixels, page.width * page.height);
  }

  /** The page alone, as large as it is shown; empty when it cannot be read and none came before it. */
  page(index: number): Picture {
    if (this.#frame?.index === index || this.#unreadable.has(index)) return this.#frame?.picture ?? NOTHING;
    try {
      const bytes = readFileSync(this.#scenery.frames[index] ?? '');
      const picture = this.#frame?.bytes.equals(bytes) ? this.#frame.picture : this.#decode(bytes);
      this.#frame = { index, bytes, picture };
    } catch {
      this.#unreadable.add(index);
    }
    return this.#frame?.picture ?? NOTHING;
  }

  #decode(bytes: Buffer): Picture {
    const picture = decodePng(bytes);
    return shrink(picture, shrinkFactor(picture, this.#scenery.viewport) * this.#scenery.reduce);
  }
}

const NOTHING: Picture = { width: 0, height: 0, pixels: new Uint32Array(0) };

/** Centred at the top where the page is smaller than the film. */
function place(picture: Picture, canvas: Uint32Array, page: Size): void {
  const width = Math.min(picture.width, page.width);
  const height = Math.min(picture.height, page.height);
  if (picture.width === page.width && picture.height === page.height) {
    canvas.set(picture.pixels);
    return;
  }
  canvas.fill(BESIDE_THE_PAGE, 0, page.width * page.height);
  const left = (page.width - width) >> 1;
  for (let y = 0; y < height; y++) {
    canvas.set(picture.pixels.subarray(y * picture.width, y * picture.width + width), y * page.width + left);
  }
}

/** The bars are taken from the sheet only when it is exactly as large as it has to be. */
function barsOf({ sheet, captions, page }: Scenery): readonly Picture[] {
  const height = captions.length * BAR_HEIGHT;
  const picture = sheet && readable(sheet);
  if (picture?.width !== page.width || picture.height !== height) {
    return captions.map((caption) => drawCaption(caption, page.width));
  }
  const area = page.width * BAR_HEIGHT;
  return captions.map((_, index) => ({
    width: page.width,
    height: BAR_HEIGHT,
    pixels: picture.pixels.subarray(index * area, (index + 1) * area),
  }));
}

function readable(sheet: Uint8Array): Picture | null {
  try {
    return decodePng(Buffer.from(sheet));
  } catch {
    return null;
  }
}

/** How large a frame is shown in a film. */
export const shownSize = (frame: Size, viewport: Size, reduce: number): Size =>
  shrunk(frame, shrinkFactor(frame, viewport) * reduce);
