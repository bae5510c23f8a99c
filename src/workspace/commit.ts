import { lstat, mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Job, Sha } from '../core/model.ts';
import type { WorkspaceReady } from '../core/run.ts';
import { alteredControl, alteredRef, clearLocks } from './altered.ts';
import { bulkNotes } from './bulk.ts';
import { moveHead, onObjects, readRecord, type Control, type ControlRecord } from './control.ts';
import { alteredFrozen } from './frozen.ts';
import { gitBytes, GitFailure, sha, withEnv } from './git.ts';
import { protectedEdits } from './protected.ts';
import { shown } from './raw.ts';
import { snapshot } from './snapshot.ts';
import { changesBetween } from './tree.ts';
import type { TurnCommit } from './workspace.ts';

const NAME = 'untilgreen';
const EMAIL = 'untilgreen@localhost';
export const IDENTITY = {
  GIT_AUTHOR_NAME: NAME,
  GIT_AUTHOR_EMAIL: EMAIL,
  GIT_COMMITTER_NAME: NAME,
  GIT_COMMITTER_EMAIL: EMAIL,
} as const;

export type CommitRequest = { readonly job: Job; readonly ready: WorkspaceReady; readonly message: string };

/** Saves the worktree as the next commit of the run and says what changed since its start. */
export async function commitTurn(control: Control, request: CommitRequest, signal: AbortSignal): Promise<TurnCommit> {
  const { places } = control;
  const { job, ready } = request;
  const tampered = [...(await alteredFrozen(places, ready.frozenDigest, signal))];
  const record = await readRecord(places);
  const missing = await missingParts(control, record, ready);
  if (!record || missing.length > 0) return nothing(ready, record, [...tampered, ...missing]);
  tampered.push(...(await alteredControl(control, record)));
  await clearLocks(places);
  if (!(await standsOn(control, [ready.commit, record.head], signal))) {
    return nothing(ready, record, [...tampered, 'control.json']);
  }
  tampered.push(...(await alteredRef(places, record)));
  const taken = await snapshot(control, record, signal);
  const bulk = await bulkNotes(control, signal);
  const before = await treeOf(control, record.head, signal);
  const commit =
    taken.tree === before ? record.head : await commitTree(control, record, { ...request, tree: taken.tree }, signal);
  await moveHead(control, record, commit);
  const changes = await changesBetween(onObjects(control), [ready.commit, commit], signal);
  return {
    commit,
    tree: taken.tree,
    changed: changes.map((change) => shown(change.path)),
    protectedEdits: await protectedEdits(onObjects(control), changes, job.plan, signal),
    tampered: tampered.toSorted(),
    notes: [...taken.notes, ...bulk],
  };
}

/** What is so broken that nothing can be committed. An empty worktree is a change like any other; a link in its place is not. */
export async function missingParts(
  control: Control,
  record: ControlRecord | null,
  ready: WorkspaceReady,
): Promise<readonly string[]> {
  const { places } = control;
  const missing: string[] = [];
  if (!record || record.start !== ready.commit) missing.push('control.json');
  if (!(await isFolder(places.control))) missing.push('control.git');
  else if (!(await isFolder(path.join(places.control, 'objects')))) missing.push('control.git/objects');
  const found = await lstat(places.worktree).catch(() => null);
  if (found && !found.isDirectory()) missing.push('worktree');
  // Half-removed runs are left as they are.
  if (!found && missing.length === 0) await mkdir(places.worktree);
  return missing;
}

/** Whether the second commit is there and has the first one among its ancestors. */
export async function standsOn(
  control: Control,
  [start, head]: readonly [Sha, Sha],
  signal: AbortSignal,
): Promise<boolean> {
  if (start === head) return true;
  try {
    await gitBytes(onObjects(control), ['merge-base', '--is-ancestor', start, head], signal);
    return true;
  } catch (error) {
    if (error instanceof GitFailure) return false;
    throw error;
  }
}

const isFolder = (folder: string): Promise<boolean> =>
  lstat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );

const nothing = (ready: WorkspaceReady, record: ControlRecord | null, tampered: readonly string[]): TurnCommit => ({
  commit: record?.head ?? ready.commit,
  tree: ready.tree,
  changed: [],
  protectedEdits: [],
  tampered: tampered.toSorted(),
  notes: [],
});

export const treeOf = async (control: Control, commit: Sha, signal: AbortSignal): Promise<Sha> =>
  sha((await gitBytes(onObjects(control), ['rev-parse', '--verify', `${commit}^{tree}`], signal)).toString());

async function commitTree(
  control: Control,
  { head }: ControlRecord,
  { tree, message }: CommitRequest & { readonly tree: Sha },
  signal: AbortSignal,
): Promise<Sha> {
  const place = withEnv(onObjects(control), IDENTITY);
  const text = Buffer.from(`${message.replaceAll('\0', '')}\n`);
  return sha((await gitBytes(place, ['commit-tree', tree, '-p', head], signal, text)).toString());
}
