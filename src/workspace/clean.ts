import { lstat } from 'node:fs/promises';
import type { Job } from '../core/model.ts';
import { RUN_MARKER } from '../support/environment.ts';
import { UntilgreenError } from '../support/errors.ts';
import { sweep } from '../support/sweep.ts';
import { unlinkWorktree } from './agent-git.ts';
import { treeOf } from './commit.ts';
import { alteredControl, clearLocks } from './altered.ts';
import { addedInBulk } from './bulk.ts';
import { onObjects, readRecord, type Control, type ControlRecord } from './control.ts';
import { isInARef, unpin } from './deliver.ts';
import { listed } from './dirt.ts';
import { GitFailure } from './git.ts';
import { mayHoldWork, movedAside, removeParts } from './leftovers.ts';
import { shown } from './raw.ts';
import { removeTree } from './remove-tree.ts';
import { openRepository, type Repository } from './repository.ts';
import { snapshot } from './snapshot.ts';
import { changesBetween } from './tree.ts';

export type Cleaned = { readonly removed: boolean; readonly kept: readonly string[] };

/** Removes what only a running run needs. Work that is in no ref of the user's repository stays, with all around it. */
export async function retire(control: Control, job: Job, signal: AbortSignal): Promise<Cleaned> {
  const repository = await stillThere(job, control, signal);
  const kept = [...(await unsaved(control, repository, signal)), ...(await movedAside(control.places))];
  if (kept.length > 0) return { removed: false, kept };
  await removeParts(control.places);
  if (repository) {
    await unlinkWorktree(repository, control.places.worktree);
    await unpin(repository, control.runId, signal);
  }
  return { removed: true, kept: [] };
}

/** As `retire`, with nothing of the run left alive, and then the rest of the run's folder. */
export async function remove(control: Control, job: Job, signal: AbortSignal): Promise<Cleaned> {
  await sweep(RUN_MARKER, control.runId);
  const retired = await retire(control, job, signal);
  if (retired.removed) await removeTree(control.places.root);
  return retired;
}

/** `null` when the user has deleted or moved the repository. */
async function stillThere(job: Job, control: Control, signal: AbortSignal): Promise<Repository | null> {
  try {
    return await openRepository(job.repo, control.environment, signal);
  } catch (error) {
    if (error instanceof UntilgreenError && error.code !== 'NO_GIT' && error.code !== 'TIMED_OUT') return null;
    throw error;
  }
}

/** What would be lost, for people. */
async function unsaved(
  control: Control,
  repository: Repository | null,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { places } = control;
  if (!(await isThere(places.worktree)) && !(await isThere(places.control))) return [];
  const record = await readRecord(places);
  // Set-up never came to its end, so no agent has worked here; or the record was taken away.
  if (!record) return (await mayHoldWork(places)) ? [`${places.worktree} (what was committed of it is not known)`] : [];
  if (!repository) return [`${places.worktree} (the repository that it belongs to is gone)`];
  if (!(await isThere(places.control))) return [`${places.worktree} (its git dir is gone)`];
  try {
    await alteredControl(control, record);
    return [
      ...(await uncommittedFiles(control, record, signal)),
      ...(await undelivered(control, { record, repository }, signal)),
    ];
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    return [`${places.worktree} (it could not be looked through: ${error.message})`];
  }
}

const isThere = (file: string): Promise<boolean> =>
  lstat(file).then(
    () => true,
    () => false,
  );

async function uncommittedFiles(
  control: Control,
  record: ControlRecord,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const worktree = await lstat(control.places.worktree).catch(() => null);
  if (!worktree?.isDirectory()) return [];
  await clearLocks(control.places);
  const { tree } = await snapshot(control, record, signal);
  const head = await treeOf(control, record.head, signal);
  const changes = tree === head ? [] : await changesBetween(onObjects(control), [head, tree], signal);
  return [...changes.map((change) => shown(change.path)), ...listed(await addedInBulk(control, signal))];
}

type Saved = { readonly record: ControlRecord; readonly repository: Repository };

async function undelivered(
  control: Control,
  { record, repository }: Saved,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { head, start } = record;
  if (head === start || (await isInARef(repository, head, signal))) return [];
  const [first, last] = await Promise.all([treeOf(control, start, signal), treeOf(control, head, signal)]);
  return first === last ? [] : [`commit ${head.slice(0, 12)}, which is in no branch (in ${control.places.control})`];
}
