import type { Bytes } from './bytes.ts';

const SLOTS = 1 << 14;
const MOST_CODES = 4096;
const LARGEST_BLOCK = 255;

/** The table of known runs, `prefix code + colour → code`. A generation number empties it without touching every slot. */
const keys = new Int32Array(SLOTS);
const codes = new Uint16Array(SLOTS);
const generations = new Int32Array(SLOTS);
let generation = 0;

/** Writes palette indices as the LZW image data of a GIF: code size, blocks, end. `codeSize` is 2 to 8 bits per index. */
export function writeLzw(out: Bytes, indices: Uint8Array, codeSize: number): void {
  out.writeByte(codeSize);
  const blocks = new Blocks(out);
  const clear = 1 << codeSize;
  let size = codeSize + 1;
  let next = clear + 2;
  generation++;
  blocks.put(clear, size);
  let prefix = indices[0] ?? 0;
  for (let i = 1; i < indices.length; i++) {
    const index = indices[i] ?? 0;
    const key = (prefix << 8) | index;
    const slot = slotOf(key);
    if (generations[slot] === generation) {
      prefix = codes[slot] ?? 0;
      continue;
    }
    blocks.put(prefix, size);
    prefix = index;
    if (next < MOST_CODES) {
      generations[slot] = generation;
      keys[slot] = key;
      codes[slot] = next;
      if (next++ === 1 << size) size++;
      continue;
    }
    blocks.put(clear, size);
    generation++;
    size = codeSize + 1;
    next = clear + 2;
  }
  if (indices.length > 0) blocks.put(prefix, size);
  // The decoder adds a code after each one it reads, so the end may already need a bit more.
  if (next === 1 << size && size < 12) size++;
  blocks.put(clear + 1, size);
  blocks.end();
}

/** The slot that holds the key, or the free one where it belongs. */
function slotOf(key: number): number {
  let slot = (Math.imul(key, 0x9e3779b1) >>> 18) & (SLOTS - 1);
  while (generations[slot] === generation && keys[slot] !== key) slot = (slot + 1) & (SLOTS - 1);
  return slot;
}

/** Packs codes of varying width into blocks of at most 255 bytes. */
class Blocks {
  readonly #out: Bytes;
  readonly #block = new Uint8Array(LARGEST_BLOCK);
  #used = 0;
  #bits = 0;
  #waiting = 0;

  constructor(out: Bytes) {
    this.#out = out;
  }

  put(code: number, size: number): void {
    this.#waiting |= code << this.#bits;
    this.#bits += size;
    while (this.#bits >= 8) {
      this.#byte(this.#waiting & 255);
      this.#waiting >>>= 8;
      this.#bits -= 8;
    }
  }

  end(): void {
    if (this.#bits > 0) this.#byte(this.#waiting & 255);
    this.#flush();
    this.#out.writeByte(0);
  }

  #byte(value: number): void {
    this.#block[this.#used++] = value;
    if (this.#used === LARGEST_BLOCK) this.#flush();
  }

  #flush(): void {
    if (this.#used === 0) return;
    this.#out.writeByte(this.#used);
    this.#out.writeBytes(this.#block, 0, this.#used);
    this.#used = 0;
  }
}
