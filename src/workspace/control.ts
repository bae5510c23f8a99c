import { createHash } from 'node:crypto';
import { rename } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Sha } from '../core/model.ts';
import { writeDurably } from '../support/durable-file.ts';
import { ownPlace, type GitPlace, type Variables } from './git.ts';
import type { RunPlaces } from './layout.ts';
import { readOwn, writeAnew } from './own-file.ts';

export const CONTROL_HEAD = 'ref: refs/heads/run\n';
export const CONTROL_REF = 'refs/heads/run';

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
  /** The small files that decide how git works, byte for byte (latin1). */
  readonly files: Readonly<Record<string, string>>;
};

export const GUARDED = ['HEAD', 'config', 'info/exclude', 'objects/info/alternates', 'shallow'] as const;

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

const SHA = z.string().regex(/^[0-9a-f]{40}$/);
const RECORD = z.object({
  start: SHA,
  head: SHA,
  previous: SHA,
  index: z.string(),
  files: z.record(z.string(), z.string()),
}) satisfies z.ZodType<ControlRecord>;

/** `null` when there is none, or when it is not one of ours. */
export async function readRecord(places: RunPlaces): Promise<ControlRecord | null> {
  const bytes = await readOwn(places.record);
  if (bytes === null) return null;
  try {
    return RECORD.parse(JSON.parse(bytes.toString()));
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
  const moved = { ...record, head, previous: record.head, index: index ?? '', files: await guardedFiles(places) };
  writeDurably(places.record, `${JSON.stringify(moved, null, 2)}\n`);
  // As a file: git's own way would leave a lock behind in a crash.
  await writeAnew(path.join(places.control, CONTROL_REF), `${head}\n`);
  await rename(next, indexOf(places));
  return moved;
}

export const indexOf = ({ control }: RunPlaces): string => path.join(control, 'index');
export const nextIndex = ({ control }: RunPlaces): string => path.join(control, 'index.next');

/** Whether the index is the one that was left with the record. */
export const isOwnIndex = async (places: RunPlaces, record: ControlRecord): Promise<boolean> =>
  (await digestOf(indexOf(places))) === record.index;

/** The small files that decide how git works, as they are now. */
export async function guardedFiles({ control }: RunPlaces): Promise<Readonly<Record<string, string>>> {
  const files: Record<string, string> = {};
  for (const name of GUARDED) {
    const bytes = await readOwn(path.join(control, name));
    if (bytes !== null) files[name] = bytes.toString('latin1');
  }
  return files;
}

async function digestOf(file: string): Promise<string | null> {
  const bytes = await readOwn(file);
  return bytes && createHash('sha256').update(bytes).digest('hex');
}
