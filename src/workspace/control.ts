import { createHash } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Sha } from '../core/model.ts';
import { writeDurably } from '../support/durable-file.ts';
import { ownPlace, sha, type GitPlace, type Variables } from './git.ts';
import { controllerConfig } from './gitdir.ts';
import type { RunPlaces } from './layout.ts';

export const CONTROL_HEAD = 'ref: refs/heads/run\n';
const REF = 'refs/heads/run';

/** What the controller knows of its git dir without asking it. */
export type ControlRecord = {
  /** The commit that the agent started from. */
  readonly start: Sha;
  /** The last commit of the run. */
  readonly head: Sha;
  /** The one before, for a crash between the record and the ref. */
  readonly previous: Sha;
  /** sha256 of the index that belongs to `head`. Any other index is made anew. */
  readonly index: string;
  /** sha256 of the small files that decide how git works. */
  readonly files: Readonly<Record<string, string>>;
};

const GUARDED = ['HEAD', 'config', 'info/exclude', 'objects/info/alternates', 'shallow'] as const;
const EXPECTED = new Set(['HEAD', 'config', 'info', 'objects', 'refs', 'shallow', 'index']);
const EXPECTED_INFO = new Set(['exclude']);

export type Control = {
  readonly places: RunPlaces;
  readonly runId: string;
  /** With the run's marker in it: what a crash leaves running is found by it. */
  readonly environment: Variables;
};

/** Git with the controller's own git dir on the run's worktree. The agent's `.git` is never read. */
export const onWorktree = ({ places, environment }: Control): GitPlace =>
  ownPlace(places.worktree, { gitDir: places.control, workTree: places.worktree }, environment);

/** Git with the controller's own git dir, no worktree and no index: attributes that the agent wrote have no say. */
export const onObjects = ({ places, environment }: Control): GitPlace => {
  const indexFile = path.join(places.control, 'index.none');
  return ownPlace(places.control, { gitDir: places.control, indexFile }, environment);
};

export async function readRecord(places: RunPlaces): Promise<ControlRecord | null> {
  const text = await readFile(places.record, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    const found = JSON.parse(text) as Partial<ControlRecord>;
    const { start, head, previous, files, index = '' } = found;
    if (!start || !head || !previous || !files) return null;
    return { start: sha(start), head: sha(head), previous: sha(previous), index, files };
  } catch {
    return null;
  }
}

/** The first record of a run, once its git dir is made. */
export const firstRecord = (control: Control, start: Sha): Promise<ControlRecord> =>
  moveHead(control, { start, head: start, previous: start, index: '', files: {} }, start);

/**
 * Makes `head` and the index in `nextIndex` the run's own. The record is written first: after a crash in between, the
 * ref is one of the record's two and the index is made anew.
 */
export async function moveHead(control: Control, record: ControlRecord, head: Sha): Promise<ControlRecord> {
  const { places } = control;
  const next = nextIndex(places);
  const index = await digestOf(next);
  const moved = { ...record, head, previous: record.head, index: index ?? '', files: await digests(places) };
  writeDurably(places.record, `${JSON.stringify(moved, null, 2)}\n`);
  await writeRef(places, head);
  await rename(next, indexOf(places));
  return moved;
}

export const indexOf = ({ control }: RunPlaces): string => path.join(control, 'index');
export const nextIndex = ({ control }: RunPlaces): string => path.join(control, 'index.next');

/** Whether the index is the one that was left with the record. */
export const isOwnIndex = async (places: RunPlaces, record: ControlRecord): Promise<boolean> =>
  (await digestOf(indexOf(places))) === record.index;

/** Written as a file: no lock that a crash could leave behind. */
const writeRef = async ({ control }: RunPlaces, head: Sha): Promise<void> =>
  writeFile(path.join(control, REF), `${head}\n`);

async function digests({ control }: RunPlaces): Promise<Readonly<Record<string, string>>> {
  const files: Record<string, string> = {};
  for (const name of GUARDED) {
    const digest = await digestOf(path.join(control, name));
    if (digest !== null) files[name] = digest;
  }
  return files;
}

async function digestOf(file: string): Promise<string | null> {
  const bytes = await readFile(file).catch(() => null);
  return bytes && createHash('sha256').update(bytes).digest('hex');
}

/**
 * What somebody else changed in the controller's git dir, as `control.git/…`. What could make git run a program or
 * look elsewhere is put right, so that the work can still be saved.
 */
export async function alteredControl({ places }: Control, record: ControlRecord): Promise<readonly string[]> {
  const altered: string[] = [];
  const now = await digests(places);
  for (const name of GUARDED) if (now[name] !== record.files[name]) altered.push(name);
  await writeFile(path.join(places.control, 'config'), controllerConfig(process.platform));
  await writeFile(path.join(places.control, 'HEAD'), CONTROL_HEAD);
  altered.push(...(await removeStrangers(places.control, '', EXPECTED)));
  altered.push(...(await removeStrangers(places.control, 'info', EXPECTED_INFO)));
  const ref = (await readFile(path.join(places.control, REF), 'utf8').catch(() => '')).trim();
  if (ref !== record.head && ref !== record.previous) altered.push(REF);
  if (ref !== record.head) await writeRef(places, record.head);
  for (const name of await strayRefs(places)) altered.push(name);
  return altered.map((name) => `control.git/${name}`);
}

/** Hooks, another config, a `commondir`, attributes: whatever is not ours in a folder of the git dir. */
async function removeStrangers(
  gitDir: string,
  folder: string,
  expected: ReadonlySet<string>,
): Promise<readonly string[]> {
  const names = await readdir(path.join(gitDir, folder)).catch(() => []);
  const strangers = names.filter((name) => !expected.has(name) && !isTransient(name));
  for (const name of strangers) await rm(path.join(gitDir, folder, name), { recursive: true, force: true });
  return strangers.map((name) => path.posix.join(folder, name));
}

/** Index files of ours and of a git that was killed. */
const isTransient = (name: string): boolean => /^index\.[\w.-]+$/.test(name) || name.endsWith('.lock');

async function strayRefs({ control }: RunPlaces): Promise<readonly string[]> {
  const entries = await readdir(path.join(control, 'refs'), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(control, path.join(entry.parentPath, entry.name)))
    .filter((name) => name !== REF);
}

/** Locks of a git that was killed. The run's lease makes sure that nobody else works here. */
export async function clearLocks({ places }: Control): Promise<void> {
  const names = await readdir(places.control);
  const stale = names.filter((name) => name.endsWith('.lock') || name.startsWith('index.'));
  await Promise.all(stale.map((name) => rm(path.join(places.control, name), { recursive: true, force: true })));
}
