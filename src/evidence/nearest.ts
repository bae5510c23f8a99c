const EMPTY = -1;
const FAR = 1 << 30;
/** The colour cube is cut into 32 × 32 × 32 cells; a cell knows which palette colours can be nearest inside it. */
const CELLS = 32 * 32 * 32;

/** Finds the palette colour nearest to a colour, and remembers the answer. Distances are squared, in RGB. */
export class Nearest {
  readonly #red: Int32Array;
  readonly #green: Int32Array;
  readonly #blue: Int32Array;
  readonly #cells: (Uint8Array | undefined)[] = Array.from({ length: CELLS });
  #keys = new Int32Array(1 << 14).fill(EMPTY);
  #answers = new Uint8Array(1 << 14);
  #known = 0;

  constructor(colours: Int32Array) {
    this.#red = colours.map((colour) => colour & 255);
    this.#green = colours.map((colour) => (colour >> 8) & 255);
    this.#blue = colours.map((colour) => (colour >> 16) & 255);
  }

  index(colour: number): number {
    const mask = this.#keys.length - 1;
    let slot = (Math.imul(colour, 0x9e3779b1) >>> 8) & mask;
    for (;;) {
      const key = this.#keys[slot];
      if (key === colour) return this.#answers[slot] ?? 0;
      if (key === EMPTY) break;
      slot = (slot + 1) & mask;
    }
    const answer = this.search(colour);
    this.#keys[slot] = colour;
    this.#answers[slot] = answer;
    if (++this.#known > mask * 0.6) this.#grow();
    return answer;
  }

  /** As `index`, without remembering: for colours that are asked once. */
  search(colour: number): number {
    const red = colour & 255;
    const green = (colour >> 8) & 255;
    const blue = colour >> 16;
    const cell = (red >> 3) | ((green >> 3) << 5) | ((blue >> 3) << 10);
    const candidates = (this.#cells[cell] ??= this.#candidates(red & ~7, green & ~7, blue & ~7));
    let best = 0;
    let shortest = FAR;
    for (let i = 0; i < candidates.length; i++) {
      const index = candidates[i] ?? 0;
      const byRed = red - (this.#red[index] ?? 0);
      const byGreen = green - (this.#green[index] ?? 0);
      const byBlue = blue - (this.#blue[index] ?? 0);
      const distance = byRed * byRed + byGreen * byGreen + byBlue * byBlue;
      if (distance >= shortest) continue;
      shortest = distance;
      best = index;
    }
    return best;
  }

  /** Colours whose nearest point of the cell is not beyond the farthest point that some other colour guarantees. */
  #candidates(red: number, green: number, blue: number): Uint8Array {
    const count = this.#red.length;
    const nearest = new Int32Array(count);
    let guaranteed = FAR;
    for (let index = 0; index < count; index++) {
      const spans = [
        span(this.#red[index] ?? 0, red),
        span(this.#green[index] ?? 0, green),
        span(this.#blue[index] ?? 0, blue),
      ];
      nearest[index] = spans.reduce((sum, { near }) => sum + near * near, 0);
      guaranteed = Math.min(
        guaranteed,
        spans.reduce((sum, { far }) => sum + far * far, 0),
      );
    }
    const candidates: number[] = [];
    for (let index = 0; index < count; index++) if ((nearest[index] ?? 0) <= guaranteed) candidates.push(index);
    return Uint8Array.from(candidates);
  }

  #grow(): void {
    const keys = this.#keys;
    const answers = this.#answers;
    const mask = keys.length * 2 - 1;
    this.#keys = new Int32Array(mask + 1).fill(EMPTY);
    this.#answers = new Uint8Array(mask + 1);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] ?? EMPTY;
      if (key === EMPTY) continue;
      let slot = (Math.imul(key, 0x9e3779b1) >>> 8) & mask;
      while (this.#keys[slot] !== EMPTY) slot = (slot + 1) & mask;
      this.#keys[slot] = key;
      this.#answers[slot] = answers[i] ?? 0;
    }
  }
}

/** Distances along one axis from a value to the nearest and the farthest of the 8 values of a cell. */
function span(value: number, start: number): { readonly near: number; readonly far: number } {
  const end = start + 7;
  const near = value < start ? start - value : value > end ? value - end : 0;
  return { near, far: Math.max(Math.abs(value - start), Math.abs(value - end)) };
}
