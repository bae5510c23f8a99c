import { randomUUID } from 'node:crypto';
import { cp, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import type { Sha } from '../core/model.ts';
import { gitBytes, ownPlace, sha, type Variables } from './git.ts';
import { CONTROL_HEAD } from './control.ts';
import { controllerConfig, makeGitDir } from './gitdir.ts';
import { addedPlace } from './layout.ts';
import { joinNul, type RawPath } from './raw.ts';
import type { Repository } from './repository.ts';

export type Taking = {
  readonly repository: Repository;
  readonly state: string;
  readonly environment: Variables;
  readonly base: Sha;
  readonly paths: readonly RawPath[];
};

/**
 * The tree of the base with uncommitted files added. The user's index and objects are not touched: the tree is made with
 * a git dir and an index of our own, and its new objects are kept below the state directory until a run takes them.
 */
export async function treeWith(taking: Taking, signal: AbortSignal): Promise<Sha> {
  const { repository, state, environment, base, paths } = taking;
  const draft = path.join(state, 'added', `${process.pid}-${randomUUID()}.tmp`);
  await mkdir(draft, { recursive: true, mode: 0o700 });
  try {
    const config = controllerConfig(process.platform);
    await makeGitDir(repository, { folder: draft, config, head: CONTROL_HEAD, exclude: '' });
    const place = ownPlace(repository.root, { gitDir: draft, workTree: repository.root }, environment);
    await gitBytes(place, ['read-tree', base], signal);
    await gitBytes(place, ['update-index', '--add', '-z', '--stdin'], signal, joinNul(paths));
    const tree = sha((await gitBytes(place, ['write-tree'], signal)).toString());
    await keep(draft, addedPlace(state, tree));
    return tree;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** The same tree may be kept already: its objects are the same, and it is as good as new. */
async function keep(draft: string, place: string): Promise<void> {
  try {
    await rename(path.join(draft, 'objects'), place);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && ['EEXIST', 'ENOTEMPTY'].includes(String(error.code))))
      throw error;
    const now = new Date();
    await utimes(place, now, now);
  }
}

/** Copies the objects of a kept tree into a git dir. `false` when they are not kept any more. */
export async function bringAdded(state: string, tree: Sha, gitDir: string): Promise<boolean> {
  const from = addedPlace(state, tree);
  const names = await readdir(from).catch(() => []);
  for (const name of names.filter((entry) => /^(?:[0-9a-f]{2}|pack)$/.test(entry))) {
    await cp(path.join(from, name), path.join(gitDir, 'objects', name), { recursive: true, force: true });
  }
  return names.length > 0;
}

const HOUR_MS = 3_600_000;
const KEPT_MS = 30 * 24 * HOUR_MS;

/**
 * Removes kept trees that no freeze has asked for in a month, and drafts that a crash left. A run has the objects in its
 * own git dir from provisioning on, and any number of runs may wait for it with the same tree. Never fails.
 */
export async function sweepAdded(state: string, now: number = Date.now()): Promise<void> {
  const folder = path.join(state, 'added');
  for (const name of await readdir(folder).catch(() => [])) {
    const place = path.join(folder, name);
    const age = now - ((await stat(place).catch(() => null))?.mtimeMs ?? now);
    const isStale = name.endsWith('.tmp') ? age > HOUR_MS && !isAlive(Number.parseInt(name, 10)) : age > KEPT_MS;
    if (isStale) await rm(place, { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
