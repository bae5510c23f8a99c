import { spawnSync, type ChildProcess } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

/** Where a program's output goes, and how it is read here. */
export type Outlet = {
  /** For `spawn`. */
  readonly stdio: number | 'pipe';
  /** To be called once the program has it. */
  handedOver(): void;
  readerOf(child: ChildProcess): Readable;
};

/**
 * Outlets for stdout and stderr that are pipes like a shell's. Node itself gives children sockets, which cannot be
 * opened again: with one of those, `echo … > /dev/stderr` in a script, or a server that logs to `/dev/stdout`, fails.
 * Where there is no mkfifo they are Node's.
 */
export function openOutlets(): { readonly out: Outlet; readonly err: Outlet } {
  const folder = mkdtempSync(join(tmpdir(), 'untilgreen-'));
  const paths = { out: join(folder, 'out'), err: join(folder, 'err') };
  try {
    const options = { env: { PATH: '/usr/bin:/bin' }, stdio: 'ignore' } as const;
    const made = spawnSync('mkfifo', ['-m', '600', paths.out, paths.err], options);
    return made.status === 0
      ? { out: pipeOutlet(paths.out), err: pipeOutlet(paths.err) }
      : { out: socketOutlet(1), err: socketOutlet(2) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function pipeOutlet(path: string): Outlet {
  // Reading comes first and does not wait, so that opening to write does not wait either.
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(path, constants.O_WRONLY);
  const reader = new Socket({ fd, readable: true, writable: false });
  return { stdio: writer, handedOver: () => closeSync(writer), readerOf: () => reader };
}

/** A descriptor that Node makes. */
export const socketOutlet = (index: number): Outlet => ({
  stdio: 'pipe',
  handedOver: () => {},
  readerOf(child) {
    const stream = child.stdio[index];
    if (!stream) throw new Error(`descriptor ${index} of the program was not opened`);
    return stream as Readable;
  },
});
