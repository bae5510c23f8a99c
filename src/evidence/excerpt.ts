import { open, readFile, writeFile } from 'node:fs/promises';
import { constants } from 'node:fs';

/** Part of a text file, as the report shows it. */
export type Excerpt = {
  /** Relative to the evidence folder. */
  readonly file: string;
  readonly text: string;
  /** Bytes of the file that are not in `text`. */
  readonly omitted: number;
  readonly end: 'head' | 'tail';
};

/** What is kept of a text file at most: its beginning and its end. Bytes. */
const HEAD = 512_000;
const TAIL = 1_024_000;
/** What the report shows of one at most. Bytes. */
const SHOWN = 48_000;

/** Copies a text file; of a very long one the beginning and the end, with a line between them that says so. */
export async function copyEnds(from: string, to: string): Promise<boolean> {
  const ends = await readEnds(from);
  if (ends) await writeFile(to, ends);
  return ends !== null;
}

async function readEnds(path: string): Promise<Buffer | null> {
  try {
    await using file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const stat = await file.stat();
    if (!stat.isFile()) return null;
    if (stat.size <= HEAD + TAIL) return await file.readFile();
    const [head, tail] = [Buffer.alloc(HEAD), Buffer.alloc(TAIL)];
    await file.read(head, 0, HEAD, 0);
    await file.read(tail, 0, TAIL, stat.size - TAIL);
    const gap = `\n\n[… ${stat.size - HEAD - TAIL} of ${stat.size} bytes are left out here …]\n\n`;
    return Buffer.concat([head, Buffer.from(gap), tail]);
  } catch {
    return null;
  }
}

export async function excerptOf(path: string, file: string, end: Excerpt['end']): Promise<Excerpt> {
  return shortened({ file, text: await readFile(path, 'utf8'), omitted: 0, end }, SHOWN);
}

/** At most so many UTF-16 units of it, whole lines where there are any. */
export function shortened(excerpt: Excerpt, most: number): Excerpt {
  const { text, end } = excerpt;
  if (text.length <= most) return excerpt;
  const kept = end === 'head' ? wholeLines(text.slice(0, most)) : fromLine(text.slice(text.length - most));
  return { ...excerpt, text: kept, omitted: excerpt.omitted + Buffer.byteLength(text) - Buffer.byteLength(kept) };
}

function wholeLines(text: string): string {
  const last = text.lastIndexOf('\n');
  return last > text.length / 2 ? text.slice(0, last + 1) : text;
}

function fromLine(text: string): string {
  const first = text.indexOf('\n');
  return first >= 0 && first < text.length / 2 ? text.slice(first + 1) : text;
}
