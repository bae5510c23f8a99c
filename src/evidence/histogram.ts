/** A colour is `0xBBGGRR`. */
export const COLOUR = 0xffffff;
const EMPTY = -1;

/** How often each colour occurs, exactly: an open-addressed table of typed arrays, quick enough for every pixel of a film. */
export class Histogram {
  #mask: number;
  #keys: Int32Array;
  #weights: Float64Array;
  #size = 0;

  constructor(bits = 14) {
    this.#mask = (1 << bits) - 1;
    this.#keys = new Int32Array(1 << bits).fill(EMPTY);
    this.#weights = new Float64Array(1 << bits);
  }

  get size(): number {
    return this.#size;
  }

  add(colour: number, weight: number): void {
    let slot = (Math.imul(colour, 0x9e3779b1) >>> 8) & this.#mask;
    for (;;) {
      const key = this.#keys[slot];
      if (key === colour) break;
      if (key === EMPTY) {
        this.#keys[slot] = colour;
        this.#size++;
        break;
      }
      slot = (slot + 1) & this.#mask;
    }
    this.#weights[slot] = (this.#weights[slot] ?? 0) + weight;
    if (this.#size > this.#mask * 0.7) this.#grow();
  }

  /** Colours and their weights, side by side, in no particular order. */
  entries(): { readonly colours: Int32Array; readonly weights: Float64Array } {
    const colours = new Int32Array(this.#size);
    const weights = new Float64Array(this.#size);
    let at = 0;
    for (let slot = 0; slot < this.#keys.length; slot++) {
      const key = this.#keys[slot] ?? EMPTY;
      if (key === EMPTY) continue;
      colours[at] = key;
      weights[at++] = this.#weights[slot] ?? 0;
    }
    return { colours, weights };
  }

  #grow(): void {
    const { colours, weights } = this.entries();
    const length = this.#keys.length * 2;
    this.#mask = length - 1;
    this.#keys = new Int32Array(length).fill(EMPTY);
    this.#weights = new Float64Array(length);
    this.#size = 0;
    for (let i = 0; i < colours.length; i++) this.add(colours[i] ?? 0, weights[i] ?? 0);
  }
}
