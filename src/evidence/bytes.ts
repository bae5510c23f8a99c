/** A growing byte buffer with the methods that gif-encoder-2 writes through. Its own holds one array element per byte. */
export class Bytes {
  #bytes = new Uint8Array(1 << 16);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  writeByte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  writeUTFBytes(text: string): void {
    for (const letter of Buffer.from(text, 'latin1')) this.writeByte(letter);
  }

  writeBytes(values: ArrayLike<number>, offset = 0, length = values.length - offset): void {
    this.#reserve(length);
    for (let i = offset; i < offset + length; i++) this.#bytes[this.#length++] = values[i] ?? 0;
  }

  getData(): Buffer {
    return Buffer.from(this.#bytes.buffer, 0, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
