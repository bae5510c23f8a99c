import { constants } from 'node:fs';
import { copyFile, lstat } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';

/** Copies a file that is one; links, pipes and what is not there are left alone. Returns whether it was copied. */
export async function copyRegular(from: string, to: string): Promise<boolean> {
  try {
    if (!(await lstat(from)).isFile()) return false;
  } catch {
    return false;
  }
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  return true;
}

/** The absolute path of something below a folder; `null` when the name leads out of it. */
export function within(folder: string, name: string): string | null {
  const path = resolve(folder, name);
  const way = relative(folder, path);
  return way === '' || way.startsWith('..') || isAbsolute(way) ? null : path;
}
