import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, readlink, realpath, symlink } from 'node:fs/promises';
import path from 'node:path';
import { concurrently } from './concurrently.ts';
import { leadsOut } from './frozen.ts';
import { gitBytes } from './git.ts';
import { onDisk, splitNul, type RawPath } from './raw.ts';
import type { Repository } from './repository.ts';

/** Patterns as in `.gitignore`, for untracked files that a worktree needs: `.env`, a local database, certificates. */
const FILE = '.worktreeinclude';

const COPIES_AT_ONCE = 16;

/** Copies what `.worktreeinclude` names from the user's checkout. Files that are there already are left as they are. */
export async function copyIncluded(repository: Repository, worktree: string, signal: AbortSignal): Promise<void> {
  const file = path.join(repository.root, FILE);
  if (!(await lstat(file).catch(() => null))?.isFile()) return;
  const args = ['ls-files', '-z', '--others', '--ignored', `--exclude-from=${file}`];
  const names = splitNul(await gitBytes(repository.place, args, signal)).filter(isOurs);
  await concurrently(names, COPIES_AT_ONCE, async (name) => {
    signal.throwIfAborted();
    await copyOne(repository.root, worktree, name);
  });
}

/** Nothing of a git dir, and no repository that stands inside this one. */
const isOurs = (name: RawPath): boolean =>
  !name.endsWith('/') && !name.split('/').some((part) => part.toLowerCase() === '.git');

async function copyOne(root: string, worktree: string, name: RawPath): Promise<void> {
  const from = onDisk(root, name);
  const to = onDisk(worktree, name);
  const found = await lstat(from).catch(() => null);
  if (!found || !(await isFree(worktree, name))) return;
  if (found.isFile()) {
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  } else if (found.isSymbolicLink()) {
    const target = await readlink(from, 'latin1');
    if (!leadsOut(name, target)) await symlink(Buffer.from(target, 'latin1'), to);
  }
}

/** Whether the place is free and really inside the worktree: a tracked link to elsewhere may stand on the way. */
async function isFree(worktree: string, name: RawPath): Promise<boolean> {
  if (await lstat(onDisk(worktree, name)).catch(() => null)) return false;
  const parent = path.posix.dirname(name);
  if (parent === '.') return true;
  const folder = onDisk(worktree, parent);
  try {
    await mkdir(folder, { recursive: true });
    return (await realpath(folder, 'latin1')).startsWith(
      `${Buffer.from(await realpath(worktree)).toString('latin1')}/`,
    );
  } catch {
    return false;
  }
}
