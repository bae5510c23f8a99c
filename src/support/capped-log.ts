import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf } from './errors.ts';
import { Tail } from './tail.ts';

const MIB = 1024 * 1024;
/** Written as it comes. */
export const LOG_HEAD_BYTES = 16 * MIB;
/** Of what comes after the head, the newest; written when the log is closed. */
export const LOG_TAIL_BYTES = MIB;

/** A log that keeps the beginning and the end of an endless output, and says what it left out between them. */
export class CappedLog {
  readonly #file: number;
  #headLeft = LOG_HEAD_BYTES;
  readonly #tail = new Tail<string>({ items: Infinity, size: LOG_TAIL_BYTES }, (line) => Buffer.byteLength(line) + 1);
  #problem: string | null = null;

  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.#file = openSync(path, 'a', 0o600);
  }

  /** Why something could not be written; `null` when all was. A log that cannot be kept does not end the program. */
  get problem(): string | null {
    return this.#problem;
  }

  write(lines: readonly string[]): void {
    const head: string[] = [];
    for (const line of lines) {
      if (this.#headLeft > 0) {
        this.#headLeft -= Buffer.byteLength(line) + 1;
        head.push(line);
      } else {
        this.#tail.push(line);
      }
    }
    if (head.length > 0) this.#append(`${head.join('\n')}\n`);
  }

  /** Returns when everything is on the disk. */
  close(): void {
    if (this.#tail.dropped > 0) {
      this.#append(`[${this.#tail.dropped} lines, ${this.#tail.droppedSize} bytes left out]\n`);
    }
    if (this.#tail.items.length > 0) this.#append(`${this.#tail.items.join('\n')}\n`);
    try {
      fsyncSync(this.#file);
    } catch (error) {
      this.#problem ??= messageOf(error);
    } finally {
      closeSync(this.#file);
    }
  }

  #append(text: string): void {
    try {
      const bytes = Buffer.from(text);
      for (let written = 0; written < bytes.length;) written += writeSync(this.#file, bytes, written);
    } catch (error) {
      this.#problem ??= messageOf(error);
    }
  }
}
