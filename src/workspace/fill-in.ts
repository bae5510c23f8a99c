import { constants } from 'node:fs';
import { copyFile, lstat, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Sha } from '../core/model.ts';
import { onWorktree, type Control } from './control.ts';
import { gitBytes, GitFailure, withEnv, type GitPlace } from './git.ts';
import { leaveAlone, storedElsewhere } from './index-file.ts';
import { asSearchPath } from './objects.ts';
import { onDisk, splitNul, type RawPath } from './raw.ts';
import { openRepository, type Repository } from './repository.ts';
import { SUBMODULE } from './tree.ts';

/** A checked-out tree and the index that belongs to it. */
export type Checkout = { readonly folder: string; readonly indexFile: string };

/**
 * What a tree only points at, taken from the user's own checkout: files in Git LFS and submodules at the commit that the
 * tree names. What is not there stays a pointer or an empty folder. Git counts both as unchanged afterwards.
 */
export async function fillIn(
  control: Control,
  repository: Repository,
  checkout: Checkout,
  signal: AbortSignal,
): Promise<void> {
  const place = borrowing(control, repository, checkout);
  const pointers = await storedElsewhere(place, signal);
  for (const name of pointers) await fillPointer(repository, onDisk(checkout.folder, name));
  await leaveAlone(place, pointers, signal);
  const staged = splitNul(await gitBytes(place, ['ls-files', '-s', '-z'], signal));
  for (const line of staged.filter((entry) => entry.startsWith(SUBMODULE))) {
    const [, commit = ''] = line.split(' ');
    await fillSubmodule(control, repository, { checkout, path: line.slice(line.indexOf('\t') + 1), commit }, signal);
  }
}

/** Our git dir on another folder and index, with the objects of the repository or submodule that fills it. */
function borrowing(control: Control, { objects }: Repository, { folder, indexFile }: Checkout): GitPlace {
  const env = {
    GIT_WORK_TREE: folder,
    GIT_INDEX_FILE: indexFile,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: asSearchPath(objects),
  };
  return { ...withEnv(onWorktree(control), env), cwd: folder };
}

const POINTER =
  /^version https:\/\/git-lfs\.github\.com\/spec\/v1\n(?:.*\n)*oid sha256:(([0-9a-f]{2})([0-9a-f]{2})[0-9a-f]{60})\n/;
const POINTER_BYTES = 1_024;

async function fillPointer(repository: Repository, file: Buffer): Promise<void> {
  const found = await lstat(file).catch(() => null);
  if (!found?.isFile() || found.size > POINTER_BYTES) return;
  const [, oid, first, second] = POINTER.exec(await readFile(file, 'utf8')) ?? [];
  if (!oid || !first || !second) return;
  const stored = path.join(repository.common, 'lfs', 'objects', first, second, oid);
  await copyFile(stored, file, constants.COPYFILE_FICLONE).catch(() => undefined);
}

type Submodule = { readonly checkout: Checkout; readonly path: RawPath; readonly commit: Sha };

async function fillSubmodule(control: Control, parent: Repository, sub: Submodule, signal: AbortSignal): Promise<void> {
  const name = Buffer.from(sub.path, 'latin1').toString();
  const source = path.join(parent.root, name);
  const isCheckedOut = await lstat(path.join(source, '.git')).catch(() => null);
  if (!isCheckedOut) return;
  const repository = await openRepository(source, control.environment, signal);
  const checkout = { folder: path.join(sub.checkout.folder, name), indexFile: `${sub.checkout.indexFile}.sub` };
  try {
    await gitBytes(borrowing(control, repository, checkout), ['read-tree', '--reset', '-u', sub.commit], signal);
    await fillIn(control, repository, checkout, signal);
  } catch (error) {
    // The commit that the tree names was never fetched here: the folder stays empty.
    if (!(error instanceof GitFailure)) throw error;
  } finally {
    await rm(checkout.indexFile, { force: true });
  }
}
