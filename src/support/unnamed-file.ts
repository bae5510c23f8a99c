import { openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A descriptor of a file that holds the text and has no name. As a program's input it can be read in any way, opened
 * again as `/dev/stdin`, or not be read at all, and nothing is left of it. The caller closes it.
 */
export function unnamedFile(text: string): number {
  const path = join(tmpdir(), `untilgreen-${crypto.randomUUID()}`);
  writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
  try {
    return openSync(path, 'r');
  } finally {
    rmSync(path, { force: true });
  }
}
