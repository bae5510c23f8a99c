import { constants } from 'node:fs';
import { copyFile, lstat } from 'node:fs/promises';

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
