import { mkdir } from 'node:fs/promises';
import type { Sha } from '../core/model.ts';
import { onWorktree, type Control } from './control.ts';
import { gitBytes, withEnv } from './git.ts';

/** Writes a tree into an empty folder. The index that belongs to it is left in `indexFile`. */
export async function checkOut(
  control: Control,
  tree: Sha,
  to: { readonly folder: string; readonly indexFile: string },
  signal: AbortSignal,
): Promise<void> {
  await mkdir(to.folder, { recursive: true });
  const env = { GIT_WORK_TREE: to.folder, GIT_INDEX_FILE: to.indexFile };
  const place = { ...withEnv(onWorktree(control), env), cwd: to.folder };
  await gitBytes(place, ['read-tree', '--reset', '-u', tree], signal);
}
