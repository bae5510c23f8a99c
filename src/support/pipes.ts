import { spawnSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One end to read from here, one to hand to a program; the caller closes the program's. */
export type Pipe = { readonly reader: Socket; readonly writer: number };

/**
 * Pipes like a shell's. Node itself gives children sockets, which cannot be opened again: with one of those,
 * `echo … > /dev/stderr` in a script, or a server that logs to `/dev/stdout`, fails. `null` where there is no mkfifo.
 */
export function openPipes(count: number): readonly Pipe[] | null {
  const folder = mkdtempSync(join(tmpdir(), 'untilgreen-'));
  try {
    const paths = Array.from({ length: count }, (_, index) => join(folder, String(index)));
    const made = spawnSync('mkfifo', ['-m', '600', ...paths], { env: { PATH: '/usr/bin:/bin' }, stdio: 'ignore' });
    return made.status === 0 ? paths.map(openPipe) : null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function openPipe(path: string): Pipe {
  // Reading comes first and does not wait, so that opening to write does not wait either.
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const writer = openSync(path, constants.O_WRONLY);
    return { writer, reader: new Socket({ fd, readable: true, writable: false }) };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}
