/** One picture of a decoded GIF as people see it: everything drawn so far. A pixel is `0xAABBGGRR`. */
export type GifFrame = {
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

/** A strict GIF89a decoder written from the specification. Throws on everything that the specification does not allow. */
export function decodeGif(file: Buffer): Gif {
  if (file.toString('latin1', 0, 6) !== 'GIF89a') throw new Error('not a GIF89a');
  const [width, height, flags] = [file.readUInt16LE(6), file.readUInt16LE(8), file.readUInt8(10)];
  const global = flags & 0x80 ? 2 << (flags & 7) : 0;
  const palette = paletteAt(file, 13, global);
  const canvas = new Uint32Array(width * height);
  const frames: GifFrame[] = [];
  let control = PLAIN;
  let loops: number | null = null;
  for (let at = 13 + global * 3; ; ) {
    const block = file.readUInt8(at);
    if (block === 0x3b) {
      if (at !== file.length - 1) throw new Error(`${file.length - 1 - at} bytes after the end`);
      return { width, height, loops, colours: global, frames };
    }
    if (block === 0x21) {
      const { data, next } = blocksAt(file, at + 2);
      if (file.readUInt8(at + 1) === 0xf9) control = controlOf(data);
      else if (data.toString('latin1', 0, 11) === 'NETSCAPE2.0') loops = data.readUInt16LE(12);
      at = next;
      continue;
    }
    if (block !== 0x2c) throw new Error(`unknown block ${block} at ${at}`);
    const area = {
      x: file.readUInt16LE(at + 1),
      y: file.readUInt16LE(at + 3),
      width: file.readUInt16LE(at + 5),
      height: file.readUInt16LE(at + 7),
    };
    if (area.width === 0 || area.height === 0) throw new Error('an empty frame');
    if (area.x + area.width > width || area.y + area.height > height) throw new Error('a frame outside of the picture');
    const local = file.readUInt8(at + 9) & 0x80 ? 2 << (file.readUInt8(at + 9) & 7) : 0;
    const colours = local > 0 ? paletteAt(file, at + 10, local) : palette;
    const codeSize = file.readUInt8(at + 10 + local * 3);
    const { data, next } = blocksAt(file, at + 11 + local * 3);
    const indices = unpack(data, codeSize, area.width * area.height);
    if (control.dispose > 1) throw new Error(`disposal ${control.dispose} is not expected`);
    for (let i = 0; i < indices.length; i++) {
      const index = indices[i]!;
      if (index === control.transparent) continue;
      const colour = colours[index];
      if (colour === undefined) throw new Error(`colour ${index} of ${colours.length}`);
      canvas[(area.y + Math.floor(i / area.width)) * width + area.x + (i % area.width)] = colour;
    }
    frames.push({ pixels: canvas.slice(), delay: control.delay, area });
    control = PLAIN;
    at = next;
  }
}

function paletteAt(file: Buffer, at: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => {
    const place = at + i * 3;
    return (
      (0xff000000 | (file.readUInt8(place + 2) << 16) | (file.readUInt8(place + 1) << 8) | file.readUInt8(place)) >>> 0
    );
  });
}

function blocksAt(file: Buffer, start: number): { readonly data: Buffer; readonly next: number } {
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

function unpack(data: Buffer, codeSize: number, count: number): Uint8Array {
  if (codeSize < 2 || codeSize > 8) throw new Error(`a code size of ${codeSize}`);
  const out: number[] = [];
  const clear = 1 << codeSize;
  let table: number[][] = [];
  let size = 0;
  let previous: number[] | null = null;
  const reset = (): void => {
    table = Array.from({ length: clear + 2 }, (_, i) => (i < clear ? [i] : []));
    size = codeSize + 1;
    previous = null;
  };
  reset();
  let bit = 0;
  for (let first = true; ; first = false) {
    if (bit + size > data.length * 8) throw new Error(`the data ends after ${out.length} of ${count} pixels`);
    let code = 0;
    for (let i = 0; i < size; i++, bit++) code |= ((data[bit >> 3]! >> (bit & 7)) & 1) << i;
    if (first && code !== clear) throw new Error('the data does not begin with a clear code');
    if (code === clear) {
      reset();
      continue;
    }
    if (code === clear + 1) break;
    const run: number[] | undefined = table[code] ?? (previous && code === table.length ? [...previous, previous[0]!] : undefined);
    if (!run) throw new Error(`code ${code} of ${table.length}`);
    out.push(...run);
    if (previous && table.length < 4096) {
      table.push([...previous, run[0]!]);
      if (table.length === 1 << size && size < 12) size++;
    }
    previous = run;
  }
  if (out.length !== count) throw new Error(`${out.length} pixels instead of ${count}`);
  if (data.length - Math.ceil(bit / 8) > 0) throw new Error('bytes after the end of a frame');
  return Uint8Array.from(out);
}
