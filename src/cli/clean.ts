import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EXIT } from '../core/outcome.ts';
import { openRuns, openWorkspaces } from '../config/compose.ts';
import { describeMs } from '../config/quantities.ts';
import { shortId } from '../config/run-id.ts';
import { demoFolder, runFolder } from '../config/state-directory.ts';
import { messageOf } from '../support/errors.ts';
import type { RunRow, Store } from '../store/store.ts';
import type { Answer } from './answer.ts';
import type { Call, CommonFlags } from './command.ts';
import { findRun } from './find-run.ts';
import { historyOf } from './history.ts';
import { plainLine } from '../support/plain-text.ts';

export type CleanFlags = CommonFlags & { readonly olderThan?: number; readonly dryRun?: true; readonly forget?: true };

type Cleaned =
  | { readonly run: string; readonly result: 'removed' | 'would-remove' }
  | { readonly run: string; readonly result: 'kept'; readonly why: string };

/** All runs that the store can list; a machine has thousands at most. */
const EVERY = 100_000;

/** Removes the folders of runs that have ended. Work that is in no ref is never removed. */
export async function clean(reference: string | null, flags: CleanFlags, call: Call): Promise<Answer> {
  const { state, signal } = call;
  await using store = await openRuns(state, signal);
  const rows = await candidates(store, reference, call);
  const cleaned: Cleaned[] = [];
  for (const row of store === null ? [] : rows) {
    if (!existsSync(runFolder(state, row.id)) && flags.forget !== true) continue;
    const why = reasonToKeep(row, flags, Date.now());
    if (why !== null) cleaned.push({ run: row.id, result: 'kept', why });
    else if (flags.dryRun === true) cleaned.push({ run: row.id, result: 'would-remove' });
    else if (store !== null) cleaned.push(await remove(row, { store, flags, call }));
  }
  return { exitCode: EXIT.passed, lines: cleanLines(cleaned), data: { runs: cleaned } };
}

async function candidates(store: Store | null, reference: string | null, { signal }: Call): Promise<readonly RunRow[]> {
  if (reference !== null) return [await findRun(store, reference, signal)];
  return store === null ? [] : await store.list({ repo: null, limit: EVERY }, signal);
}

function reasonToKeep(row: RunRow, { olderThan }: CleanFlags, now: number): string | null {
  if (row.owner !== null) return `process ${row.owner.pid} on ${row.owner.host} works on it`;
  if (row.phase !== 'done')
    return `it can be resumed (untilgreen resume ${shortId(row.id)}) or ended (untilgreen cancel ${shortId(row.id)})`;
  const age = now - row.updatedAt;
  if (olderThan !== undefined && age < olderThan) return `it ended ${describeMs(age)} ago`;
  return null;
}

type Broom = { readonly store: Store; readonly flags: CleanFlags; readonly call: Call };

async function remove(row: RunRow, { store, flags, call }: Broom): Promise<Cleaned> {
  const { state, signal, terminal } = call;
  try {
    const workspaces = await openWorkspaces(store, { state, env: terminal.env });
    const { job } = (await historyOf(store, row.id, signal)).state.progress;
    const { removed, kept } = await workspaces.remove(row.id, job, signal);
    if (!removed) return { run: row.id, result: 'kept', why: `it holds work that is in no branch: ${kept.join(', ')}` };
    if (dirname(row.repo) === demoFolder(state)) await rm(row.repo, { recursive: true, force: true });
    if (flags.forget === true) await store.forget(row.id, signal);
    return { run: row.id, result: 'removed' };
  } catch (error) {
    return { run: row.id, result: 'kept', why: messageOf(error) };
  }
}

const WORDS = { removed: 'removed', 'would-remove': 'would remove' } as const;

function cleanLines(cleaned: readonly Cleaned[]): readonly string[] {
  if (cleaned.length === 0) return ['nothing to remove'];
  return cleaned.map((each) => {
    const id = shortId(each.run);
    return each.result === 'kept' ? `kept ${id}: ${plainLine(each.why)}` : `${WORDS[each.result]} ${id}`;
  });
}
