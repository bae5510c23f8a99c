import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from './temporary-folder.ts';

const PROGRAMS = { mount: 'mount', unmount: 'umount' } as const;

/** A file system of its own, with the given `mount` options; `null` where this user may not mount any. */
export function smallDisk(options: string): (Disposable & { readonly path: string }) | null {
  const outside = temporaryFolder();
  const folder = path.join(outside.path, 'disk');
  mkdirSync(folder);
  try {
    execFileSync(PROGRAMS.mount, ['-t', 'tmpfs', '-o', options, 'none', folder], { stdio: 'ignore' });
  } catch {
    outside[Symbol.dispose]();
    return null;
  }
  return {
    path: folder,
    [Symbol.dispose]: () => {
      execFileSync(PROGRAMS.unmount, ['--lazy', folder], { stdio: 'ignore' });
      outside[Symbol.dispose]();
    },
  };
}
