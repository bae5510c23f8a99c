import { constants } from 'node:fs';
import { access, copyFile, lstat } from 'node:fs/promises';
import type { Sha } from '../core/model.ts';
import { indexOf, isOwnIndex, nextIndex, onWorktree, type Control, type ControlRecord } from './control.ts';
import { embeddedFiles } from './embedded.ts';
import { gitBytes, GitFailure, sha, withEnv, type GitPlace } from './git.ts';
import { makeIndex } from './index-file.ts';
import { joinNul, onDisk, shown, splitNul, type RawPath } from './raw.ts';

/** Hosts refuse larger files, and a diff of one helps nobody. */
export const FILE_BYTES = 100 * 1024 * 1024;

export type Snapshot = {
  readonly tree: Sha;
  /** What was left out or taken in another way, for people. */
  readonly notes: readonly string[];
  /** Paths that could not be taken and are as the index knew them. */
  readonly left: readonly RawPath[];
};

type Fate = 'add' | 'remove' | { readonly note: string };
type Left = { readonly name: RawPath; readonly note: string };

/**
 * The worktree as a tree; the index that stands for it is left in `nextIndex`. `git add -A` is not used: it stops at an embedded repository or an unreadable file, and it
 * starts `git status` inside of submodules, under the configuration that it finds there.
 */
export async function snapshot(control: Control, record: ControlRecord, signal: AbortSignal): Promise<Snapshot> {
  const { places } = control;
  const place = withEnv(onWorktree(control), { GIT_INDEX_FILE: nextIndex(places) });
  if (await isOwnIndex(places, record)) await copyFile(indexOf(places), nextIndex(places));
  else await makeIndex(place, record.head, signal);
  const edited = splitNul(
    await gitBytes(place, ['diff-files', '-z', '--name-only', '--ignore-submodules=all'], signal),
  );
  const others = splitNul(await gitBytes(place, ['ls-files', '-z', '--others', '--exclude-standard'], signal));
  const embedded = others.filter((name) => name.endsWith('/'));
  const inside = await embeddedFiles(control, embedded, signal);
  const candidates = [...edited, ...others.filter((name) => !name.endsWith('/')), ...inside.paths];
  const fates = await fatesOf(places.worktree, candidates);
  await update(place, ['--force-remove'], fates.remove, signal);
  const refused = await addAll(place, fates.add, signal);
  const tree = sha((await gitBytes(place, ['write-tree'], signal)).toString());
  const left = [...fates.left, ...refused];
  const notes = left.map(({ name, note }) => `${shown(name)}: ${note}`);
  return { tree, notes: [...inside.notes, ...notes], left: left.map(({ name }) => name) };
}

async function fatesOf(worktree: string, paths: readonly RawPath[]) {
  const add: RawPath[] = [];
  const remove: RawPath[] = [];
  const left: Left[] = [];
  for (const name of new Set(paths)) {
    const fate = await fateOf(onDisk(worktree, name));
    if (fate === 'add') add.push(name);
    else if (fate === 'remove') remove.push(name);
    else left.push({ name, note: fate.note });
  }
  return { add, remove, left };
}

async function fateOf(file: Buffer): Promise<Fate> {
  const found = await lstat(file).catch(() => null);
  // A folder that took a file's place: the files in it are listed by themselves. A pipe or a socket: nothing to keep.
  if (!found || found.isDirectory()) return 'remove';
  if (found.isSymbolicLink()) return 'add';
  if (!found.isFile()) return 'remove';
  if (found.size > FILE_BYTES) return { note: `not committed, it is larger than ${FILE_BYTES / 1024 / 1024} MB` };
  const readable = await access(file, constants.R_OK).then(
    () => true,
    () => false,
  );
  return readable ? 'add' : { note: 'not committed, it cannot be read' };
}

async function update(
  place: GitPlace,
  options: readonly string[],
  paths: readonly RawPath[],
  signal: AbortSignal,
): Promise<void> {
  if (paths.length === 0) return;
  await gitBytes(place, ['update-index', ...options, '-z', '--stdin'], signal, joinNul(paths));
}

/** One file that git refuses (an encoding that its attributes ask for and its bytes do not have) must not lose the others. */
async function addAll(place: GitPlace, paths: readonly RawPath[], signal: AbortSignal): Promise<readonly Left[]> {
  try {
    await update(place, ['--add', '--remove', '--replace'], paths, signal);
    return [];
  } catch (error) {
    if (!(error instanceof GitFailure) || /No space left/.test(error.stderr)) throw error;
    const [name = ''] = paths;
    if (paths.length === 1) return [{ name, note: `not committed, git says: ${lastLine(error.stderr)}` }];
    const middle = Math.ceil(paths.length / 2);
    const first = await addAll(place, paths.slice(0, middle), signal);
    return [...first, ...(await addAll(place, paths.slice(middle), signal))];
  }
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';
