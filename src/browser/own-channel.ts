import { writeSync } from 'node:fs';

/** Our programs talk on this descriptor. What else they print and how they exit is never trusted. */
export const OWN_CHANNEL = 3;

/** One JSON line. Returns when it is out. */
export function sayLine(line: object): void {
  const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
  for (let written = 0; written < bytes.length;) written += writeSome(bytes, written);
}

/** The pipe may be full for a moment. */
function writeSome(bytes: Buffer, from: number): number {
  try {
    return writeSync(OWN_CHANNEL, bytes, from);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    return 0;
  }
}
