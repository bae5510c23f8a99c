export type TailLimits = { readonly items: number; readonly size: number };

/** The newest items of a stream that may be endless. What falls out is counted, so that a report can state the true size. */
export class Tail<T> {
  readonly #limits: TailLimits;
  readonly #sizeOf: (item: T) => number;
  #items: (T | undefined)[] = [];
  #first = 0;
  #size = 0;
  #dropped = 0;
  #droppedSize = 0;

  constructor(limits: TailLimits, sizeOf: (item: T) => number) {
    this.#limits = limits;
    this.#sizeOf = sizeOf;
  }

  push(item: T): void {
    this.#items.push(item);
    this.#size += this.#sizeOf(item);
    while (this.#first < this.#items.length && this.#isOver()) this.#dropOldest();
    if (this.#first > 1_000 && this.#first > this.#items.length / 2) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
  }

  /** Oldest first. */
  get items(): readonly T[] {
    return this.#items.slice(this.#first) as T[];
  }

  /** How many items fell out. */
  get dropped(): number {
    return this.#dropped;
  }

  /** The sizes of the items that fell out, added up. */
  get droppedSize(): number {
    return this.#droppedSize;
  }

  #isOver(): boolean {
    return this.#items.length - this.#first > this.#limits.items || this.#size > this.#limits.size;
  }

  #dropOldest(): void {
    const size = this.#sizeOf(this.#items[this.#first] as T);
    this.#items[this.#first] = undefined;
    this.#first += 1;
    this.#size -= size;
    this.#dropped += 1;
    this.#droppedSize += size;
  }
}
