import { chmod, lstat, mkdir, readdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { unlinkWorktree } from './agent-git.ts';
import { readRecord } from './control.ts';
import type { RunPlaces } from './layout.ts';
import { removeTree } from './remove-tree.ts';
import type { Repository } from './repository.ts';

const PARTS = ['worktree', 'control', 'record', 'frozen', 'frozenList', 'bulkList'] as const;

/** Makes room for a new attempt. An attempt in which an agent may have worked is moved aside, never deleted. */
export async function clearAway(places: RunPlaces, repository: Repository): Promise<void> {
  if (await mayHoldWork(places)) await moveAside(places);
  else await removeParts(places);
  await unlinkWorktree(repository, places.worktree);
}

export async function removeParts(places: RunPlaces): Promise<void> {
  for (const part of PARTS) await removeTree(places[part]);
  await removeTree(`${places.frozen}.next`);
}

/** Folders that hold what earlier attempts left. */
export async function movedAside({ root }: RunPlaces): Promise<readonly string[]> {
  const names = await readdir(root).catch(() => []);
  return names.filter((name) => /^previous-\d+$/.test(name)).map((name) => path.join(root, name));
}

/** Whether an agent may have worked in the worktree. */
export async function mayHoldWork(places: RunPlaces): Promise<boolean> {
  const record = await readRecord(places);
  if (record && record.head !== record.start) return true;
  const [turns, worktree] = await Promise.all([entries(places.turns), entries(places.worktree)]);
  return turns > 0 && worktree > 0;
}

const entries = (folder: string): Promise<number> =>
  readdir(folder).then(
    (names) => names.length,
    () => 0,
  );

async function moveAside(places: RunPlaces): Promise<void> {
  const folder = path.join(places.root, `previous-${(await movedAside(places)).length + 1}`);
  await mkdir(folder);
  // A folder that may not be written cannot change its parent.
  if ((await lstat(places.frozen).catch(() => null))?.isDirectory()) await chmod(places.frozen, 0o700);
  for (const part of PARTS) {
    await rename(places[part], path.join(folder, path.basename(places[part]))).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    });
  }
}
