import path from 'node:path';
import { lstat } from 'node:fs/promises';
import { onWorktree, type Control } from './control.ts';
import { gitBytes, withEnv } from './git.ts';
import { onDisk, shown, splitNul, type RawPath } from './raw.ts';

/** Repositories in repositories in repositories are somebody's joke. */
const DEPTH = 5;

/**
 * The files of repositories that the agent made inside the worktree (`git init`, a project generator). Git would record
 * such a folder as a submodule that nobody else has; its files are taken as ordinary files instead.
 */
export async function embeddedFiles(
  control: Control,
  folders: readonly RawPath[],
  signal: AbortSignal,
): Promise<{ readonly paths: readonly RawPath[]; readonly notes: readonly string[] }> {
  const paths: RawPath[] = [];
  const notes: string[] = [];
  let level = folders;
  for (let depth = 0; depth < DEPTH && level.length > 0; depth += 1) {
    const below: RawPath[] = [];
    for (const folder of level) {
      notes.push(`${shown(folder)}: a git repository inside the worktree, its files are committed without its history`);
      const names = await filesIn(control, folder, signal);
      below.push(...names.filter((name) => name.endsWith('/')).map((name) => folder + name));
      paths.push(...names.filter((name) => !name.endsWith('/')).map((name) => folder + name));
    }
    level = below;
  }
  notes.push(...level.map((folder) => `${shown(folder)}: not committed, repositories are nested too deeply`));
  return { paths, notes };
}

async function filesIn(control: Control, folder: RawPath, signal: AbortSignal): Promise<readonly RawPath[]> {
  // A folder name that is no UTF-8 cannot be handed to a child process as a folder to work in.
  const top = path.join(control.places.worktree, Buffer.from(folder, 'latin1').toString());
  const isThere = await lstat(onDisk(control.places.worktree, folder.slice(0, -1))).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isThere) return [];
  const env = { GIT_WORK_TREE: top, GIT_INDEX_FILE: path.join(control.places.control, 'index.none') };
  const place = { ...withEnv(onWorktree(control), env), cwd: top };
  return splitNul(await gitBytes(place, ['ls-files', '-z', '--others', '--exclude-standard'], signal));
}
