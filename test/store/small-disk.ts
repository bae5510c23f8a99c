import { execFileSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { temporaryFolder } from './temporary.ts';

/** A file system of its own, small enough to be filled. Gone when disposed. */
export interface SmallDisk extends AsyncDisposable {
  readonly path: string;
  /** Leaves room for this many bytes. */
  fill(room: number): Promise<void>;
  empty(): Promise<void>;
  readOnly(): void;
}

const SIZE = 2 * 1024 * 1024;

const run = (program: string, ...args: readonly string[]): void =>
  void execFileSync(program, args, { stdio: 'ignore', env: { PATH: process.env['PATH'] ?? '' } });

/** `null` where we may not mount: not root, a container without the right, another system. */
export async function smallDisk(): Promise<SmallDisk | null> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null;
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await temporaryFolder());
  try {
    run('mount', '-t', 'tmpfs', '-o', `size=${SIZE}`, 'untilgreen-test', folder.path);
  } catch {
    return null;
  }
  stack.defer(() => run('umount', '--lazy', folder.path));
  const everything = stack.move();
  const ballast = path.join(folder.path, 'ballast');
  return {
    path: folder.path,
    fill: async (room) => {
      // A file cannot grow beyond what is free: first all of it, then give back the room.
      await writeFile(ballast, Buffer.alloc(SIZE)).catch(() => undefined);
      run('truncate', '--size', `-${room}`, ballast);
    },
    empty: () => rm(ballast, { force: true }),
    readOnly: () => run('mount', '-o', 'remount,ro', folder.path),
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}
