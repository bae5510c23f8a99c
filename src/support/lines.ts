const NEWLINE = 10;

/**
 * Cuts a stream of bytes into lines, however they arrive. A line longer than `limit` bytes keeps its beginning and says
 * how long it was; bytes that are not UTF-8 become U+FFFD. Memory is bounded by `limit`, not by the stream.
 */
export class LineSplitter {
  readonly #limit: number;
  #parts: Buffer[] = [];
  #kept = 0;
  #length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(chunk: Buffer): string[] {
    const lines: string[] = [];
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      this.#take(chunk.subarray(from, end));
      lines.push(this.#line());
      from = end + 1;
    }
    // A copy, so that one pending byte does not hold on to the whole chunk.
    if (from < chunk.length) this.#take(Buffer.from(chunk.subarray(from)));
    return lines;
  }

  /** What stands after the last line break; `null` when there is nothing. */
  end(): string | null {
    return this.#length === 0 ? null : this.#line();
  }

  #take(bytes: Buffer): void {
    const room = this.#limit - this.#kept;
    if (room > 0 && bytes.length > 0) {
      const part = bytes.length > room ? Buffer.from(bytes.subarray(0, room)) : bytes;
      this.#parts.push(part);
      this.#kept += part.length;
    }
    this.#length += bytes.length;
  }

  #line(): string {
    const [only] = this.#parts;
    const bytes = this.#parts.length === 1 && only ? only : Buffer.concat(this.#parts);
    const length = this.#length;
    this.#parts = [];
    this.#kept = 0;
    this.#length = 0;
    const text = bytes.toString('utf8');
    if (length > this.#limit) return `${text} [line cut: ${length} bytes]`;
    return text.endsWith('\r') ? text.slice(0, -1) : text;
  }
}
