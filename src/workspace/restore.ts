import { rm } from 'node:fs/promises';
import type { Sha } from '../core/model.ts';
import type { WorkspaceReady } from '../core/run.ts';
import { alteredControl, alteredRef, clearLocks } from './altered.ts';
import { missingParts, standsOn, treeOf } from './commit.ts';
import { nextIndex, onWorktree, readRecord, type Control } from './control.ts';
import { gitBytes, withEnv, type GitPlace } from './git.ts';
import { leaveAlone } from './index-file.ts';
import { splitNul, type RawPath } from './raw.ts';
import { snapshot } from './snapshot.ts';

/** A `.gitignore` that goes may have hidden other files; several in a row are somebody's joke. */
const ROUNDS = 5;

/**
 * Takes the worktree for what could be committed, as a commit does, and has git go back from that to `commit`. What
 * cannot be committed is in no index, so git leaves it alone. The next commit makes its own index: nothing to keep.
 */
export async function restore(
  control: Control,
  { ready, commit }: { readonly ready: WorkspaceReady; readonly commit: Sha },
  signal: AbortSignal,
): Promise<void> {
  const { places } = control;
  const record = await readRecord(places);
  if (!record || (await missingParts(control, record, ready)).length > 0) return;
  await alteredControl(control, record);
  await clearLocks(places);
  if (!(await standsOn(control, [ready.commit, record.head], signal))) return;
  if (!(await standsOn(control, [ready.commit, commit], signal))) return;
  await alteredRef(places, record);
  const wanted = await treeOf(control, commit, signal);
  const place = withEnv(onWorktree(control), { GIT_INDEX_FILE: nextIndex(places) });
  try {
    for (let round = 1; round <= ROUNDS; round += 1) {
      const { tree, left } = await snapshot(control, record, signal);
      if (tree === wanted) return;
      await leaveAlone(place, await inIndex(place, left, signal), signal);
      await gitBytes(place, ['read-tree', '--reset', '-u', wanted], signal);
    }
  } finally {
    await rm(nextIndex(places), { force: true });
  }
}

async function inIndex(place: GitPlace, names: readonly RawPath[], signal: AbortSignal): Promise<readonly RawPath[]> {
  if (names.length === 0) return [];
  const tracked = new Set(splitNul(await gitBytes(place, ['ls-files', '-z'], signal)));
  return names.filter((name) => tracked.has(name));
}
