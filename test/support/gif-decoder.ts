/** One picture of a decoded GIF as people see it: everything drawn so far. A pixel is `0xAABBGGRR`. */
type GifFrame = {
  readonly pixels: Uint32Array;
  /** Hundredths of a second. */
  readonly delay: number;
  readonly area: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
};
export type Gif = {
  readonly width: number;
  readonly height: number;
  readonly loops: number | null;
  readonly colours: number;
  readonly frames: readonly GifFrame[];
};

type Control = { readonly delay: number; readonly dispose: number; readonly transparent: number };
const PLAIN: Control = { delay: 0, dispose: 0, transparent: -1 };

type Block = { readonly data: Buffer; readonly next: number };

/** A strict GIF89a decoder written from the specification. Throws on everything that the specification does not allow. */
export function decodeGif(file: Buffer): Gif {
  if (file.toString('latin1', 0, 6) !== 'GIF89a') throw new Error('not a GIF89a');
  const [width, height, flags] = [file.readUInt16LE(6), file.readUInt16LE(8), file.readUInt8(10)];
  const colours = flags & 0x80 ? 2 << (flags & 7) : 0;
  const palette = paletteAt(file, 13, colours);
  const screen = { width, height, pixels: new Uint32Array(width * height) };
  const frames: GifFrame[] = [];
  let control = PLAIN;
  let loops: number | null = null;
  for (let at = 13 + colours * 3; file.readUInt8(at) !== 0x3b;) {
    if (file.readUInt8(at) === 0x21) {
      const { data, next } = blocksAt(file, at + 2);
      if (file.readUInt8(at + 1) === 0xf9) control = controlOf(data);
      else if (data.toString('latin1', 0, 11) === 'NETSCAPE2.0') loops = data.readUInt16LE(12);
      at = next;
      continue;
    }
    const image = imageAt(file, at, palette);
    frames.push({ pixels: drawn(screen, image, control), delay: control.delay, area: image.area });
    control = PLAIN;
    at = image.next;
    if (file.readUInt8(at) === 0x3b && at !== file.length - 1) throw new Error('bytes after the end');
  }
  return { width, height, loops, colours, frames };
}

type Image = {
  readonly area: GifFrame['area'];
  readonly colours: readonly number[];
  readonly indices: Uint8Array;
  readonly next: number;
};

function imageAt(file: Buffer, at: number, palette: readonly number[]): Image {
  if (file.readUInt8(at) !== 0x2c) throw new Error(`unknown block ${file.readUInt8(at)} at ${at}`);
  const [x, y, width, height] = [1, 3, 5, 7].map((offset) => file.readUInt16LE(at + offset)) as [
    number,
    number,
    number,
    number,
  ];
  if (width === 0 || height === 0) throw new Error('an empty frame');
  const flags = file.readUInt8(at + 9);
  const local = flags & 0x80 ? 2 << (flags & 7) : 0;
  const colours = local > 0 ? paletteAt(file, at + 10, local) : palette;
  const start = at + 10 + local * 3;
  const { data, next } = blocksAt(file, start + 1);
  return {
    area: { x, y, width, height },
    colours,
    indices: new Unpacker(data, file.readUInt8(start)).all(width * height),
    next,
  };
}

type Screen = { readonly width: number; readonly height: number; readonly pixels: Uint32Array };

function drawn(
  { width, height, pixels }: Screen,
  { area, colours, indices }: Image,
  { dispose, transparent }: Control,
): Uint32Array {
  if (area.x + area.width > width || area.y + area.height > height) throw new Error('a frame outside of the picture');
  if (dispose > 1) throw new Error(`disposal ${dispose} is not expected`);
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!;
    if (index === transparent) continue;
    const colour = colours[index];
    if (colour === undefined) throw new Error(`colour ${index} of ${colours.length}`);
    pixels[(area.y + Math.floor(i / area.width)) * width + area.x + (i % area.width)] = colour;
  }
  return pixels.slice();
}

function paletteAt(file: Buffer, at: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => {
    const place = at + i * 3;
    return (
      (0xff000000 | (file.readUInt8(place + 2) << 16) | (file.readUInt8(place + 1) << 8) | file.readUInt8(place)) >>> 0
    );
  });
}

function blocksAt(file: Buffer, start: number): Block {
  const parts: Buffer[] = [];
  let at = start;
  for (let size = file.readUInt8(at); size > 0; size = file.readUInt8(at)) {
    if (at + 1 + size > file.length) throw new Error('a block beyond the end');
    parts.push(file.subarray(at + 1, at + 1 + size));
    at += size + 1;
  }
  return { data: Buffer.concat(parts), next: at + 1 };
}

function controlOf(data: Buffer): Control {
  if (data.length !== 4) throw new Error(`a frame control of ${data.length} bytes`);
  const flags = data.readUInt8(0);
  return {
    delay: data.readUInt16LE(1),
    dispose: (flags >> 2) & 7,
    transparent: flags & 1 ? data.readUInt8(3) : -1,
  };
}

/** LZW as GIF has it: codes grow with the table, a clear code empties it, an end code ends it. */
class Unpacker {
  readonly #data: Buffer;
  readonly #codeSize: number;
  readonly #clear: number;
  #table: (readonly number[])[] = [];
  #size = 0;
  #bit = 0;

  constructor(data: Buffer, codeSize: number) {
    if (codeSize < 2 || codeSize > 8) throw new Error(`a code size of ${codeSize}`);
    this.#data = data;
    this.#codeSize = codeSize;
    this.#clear = 1 << codeSize;
  }

  all(count: number): Uint8Array {
    const out = new Uint8Array(count);
    let filled = 0;
    let previous: readonly number[] | null = null;
    this.#reset();
    if (this.#code() !== this.#clear) throw new Error('the data does not begin with a clear code');
    for (let code = this.#code(); code !== this.#clear + 1; code = this.#code()) {
      if (code === this.#clear) {
        this.#reset();
        previous = null;
        continue;
      }
      const run: readonly number[] = this.#run(code, previous);
      out.set(run, filled);
      filled += run.length;
      if (previous) this.#learn([...previous, run[0]!]);
      previous = run;
    }
    if (filled !== count) throw new Error(`${filled} pixels instead of ${count}`);
    if (Math.ceil(this.#bit / 8) !== this.#data.length) throw new Error('bytes after the end of a frame');
    return out;
  }

  #reset(): void {
    this.#table = Array.from({ length: this.#clear + 2 }, (_, i) => (i < this.#clear ? [i] : []));
    this.#size = this.#codeSize + 1;
  }

  #run(code: number, previous: readonly number[] | null): readonly number[] {
    const known = this.#table[code];
    if (known) return known;
    if (!previous || code !== this.#table.length) throw new Error(`code ${code} of ${this.#table.length}`);
    return [...previous, previous[0]!];
  }

  #learn(run: readonly number[]): void {
    if (this.#table.length === 4096) return;
    this.#table.push(run);
    if (this.#table.length === 1 << this.#size && this.#size < 12) this.#size++;
  }

  #code(): number {
    if (this.#bit + this.#size > this.#data.length * 8) throw new Error('the data ends too early');
    let code = 0;
    for (let i = 0; i < this.#size; i++, this.#bit++)
      code |= ((this.#data[this.#bit >> 3]! >> (this.#bit & 7)) & 1) << i;
    return code;
  }
}
