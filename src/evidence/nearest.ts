const EMPTY = -1;
const FAR = 1 << 30;
/** The colour cube is cut into 32 × 32 × 32 cells; a cell knows which palette colours can be nearest inside it. */
const CELLS = 32 * 32 * 32;

/** Finds the nearest of at most 255 colours and remembers the answer. Distances are squared, in RGB. */
export class Nearest {
  readonly #red: Int32Array;
  readonly #green: Int32Array;
  readonly #blue: Int32Array;
  /** Where the candidates of a cell begin in the pool: their number, then their indices. 0: not looked for yet. */
  readonly #cells = new Int32Array(CELLS);
  #pool = new Uint8Array(1 << 14);
  #pooled = 1;
  readonly #near: Int32Array;
  #keys = new Int32Array(1 << 14).fill(EMPTY);
  #answers = new Uint8Array(1 << 14);
  #known = 0;

  constructor(colours: Int32Array) {
    this.#red = colours.map((colour) => colour & 255);
    this.#green = colours.map((colour) => (colour >> 8) & 255);
    this.#blue = colours.map((colour) => (colour >> 16) & 255);
    this.#near = new Int32Array(colours.length);
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
    const start = this.#cells[cell] || this.#gather(cell);
    const end = start + (this.#pool[start] ?? 0);
    let best = 0;
    let shortest = FAR;
    for (let at = start + 1; at <= end; at++) {
      const index = this.#pool[at] ?? 0;
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

  /** Pools the colours whose nearest point of the cell is not beyond the farthest point that some other one guarantees. */
  #gather(cell: number): number {
    const [red, green, blue] = [(cell & 31) << 3, ((cell >> 5) & 31) << 3, (cell >> 10) << 3];
    const count = this.#near.length;
    let guaranteed = FAR;
    for (let index = 0; index < count; index++) {
      const byRed = (this.#red[index] ?? 0) - red;
      const byGreen = (this.#green[index] ?? 0) - green;
      const byBlue = (this.#blue[index] ?? 0) - blue;
      this.#near[index] = square(near(byRed)) + square(near(byGreen)) + square(near(byBlue));
      guaranteed = Math.min(guaranteed, square(far(byRed)) + square(far(byGreen)) + square(far(byBlue)));
    }
    const start = this.#pooled;
    if (start + count + 1 > this.#pool.length) this.#pool = larger(this.#pool);
    let end = start;
    for (let index = 0; index < count; index++) if ((this.#near[index] ?? 0) <= guaranteed) this.#pool[++end] = index;
    this.#pool[start] = end - start;
    this.#pooled = end + 1;
    this.#cells[cell] = start;
    return start;
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

function larger(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const twice = new Uint8Array(bytes.length * 2);
  twice.set(bytes);
  return twice;
}

/** How far a value that is so far from the start of a cell is from the nearest of its 8 values, along one axis. */
const near = (offset: number): number => (offset < 0 ? -offset : offset > 7 ? offset - 7 : 0);
/** From the farthest of them. */
const far = (offset: number): number => (offset > 3 ? offset : 7 - offset);
const square = (length: number): number => length * length;
