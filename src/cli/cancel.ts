import { setTimeout as sleep } from 'node:timers/promises';
import { EXIT, exitCode } from '../core/outcome.ts';
import type { RunState } from '../core/run.ts';
import { openParts, requireRuns } from '../config/compose.ts';
import { shortId } from '../config/run-id.ts';
import { UntilgreenError } from '../support/errors.ts';
import type { RunRow, Store } from '../store/store.ts';
import type { Answer } from './answer.ts';
import type { Call } from './command.ts';
import { findRun } from './find-run.ts';
import { answerFor, follow } from './follow.ts';
import { historyOf } from './history.ts';
import { watchRun } from './watch.ts';

/** A run that is worked on ends within five seconds; evidence of a large run may take longer. */
const PATIENCE_MS = 60_000;
const POLL_MS = 250;

/** Ends a run for good. What it had committed stays on its branch. */
export async function cancel(reference: string, call: Call): Promise<Answer> {
  const { terminal, state, signal } = call;
  await using store = await requireRuns(state, reference, signal);
  const row = await findRun(store, reference, signal);
  if (!(await store.requestCancel(row.id, signal))) throw alreadyEnded(row);
  if (row.owner !== null) {
    terminal.say(`Asked process ${row.owner.pid} on ${row.owner.host} to end the run.`);
    if (await ended(store, row.id, signal)) return await answerFrom(store, row.id, signal);
  }
  const { job } = (await historyOf(store, row.id, signal)).state.progress;
  using watch = watchRun(row.id, terminal);
  await using parts = await openParts({ state, env: terminal.env, say: watch.say, job, browser: null, store }, signal);
  const answer = await follow(row.id, parts, watch);
  const { state: now } = await historyOf(store, row.id, signal);
  return { ...answer, exitCode: cancelExitCode(now) };
}

/** Ended as was asked is success. A run that had another end first says so, and one that goes on was interrupted again. */
export const cancelExitCode = (state: RunState): number =>
  state.phase === 'done' && state.outcome.kind === 'cancelled' ? EXIT.passed : exitCode(state);

const alreadyEnded = (row: RunRow): UntilgreenError =>
  new UntilgreenError('RUN_ENDED', {
    what: `Run ${row.id} has ended already: ${row.outcome ?? row.phase}`,
    fix: `See how: untilgreen show ${shortId(row.id)}`,
  });

/** Its process ends it. `false` when that process is gone, so that somebody else has to. */
async function ended(store: Store, runId: string, signal: AbortSignal): Promise<boolean> {
  for (let waited = 0; waited < PATIENCE_MS; waited += POLL_MS) {
    const row = await store.get(runId, signal);
    if (row === null || row.phase === 'done') return true;
    if (row.owner === null) return false;
    await sleep(POLL_MS);
  }
  throw new UntilgreenError('TIMED_OUT', {
    what: `Run ${runId} was asked to end ${PATIENCE_MS / 1_000} seconds ago and has not yet`,
    fix: `See what it does: untilgreen show ${shortId(runId)}`,
  });
}

async function answerFrom(store: Store, runId: string, signal: AbortSignal): Promise<Answer> {
  const { state } = await historyOf(store, runId, signal);
  return { ...(await answerFor(runId, state)), exitCode: cancelExitCode(state) };
}
