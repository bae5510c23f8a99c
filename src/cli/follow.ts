import { EXIT, exitCode } from '../core/outcome.ts';
import type { RunState } from '../core/run.ts';
import { followRun } from '../engine/engine.ts';
import type { Parts } from '../engine/parts.ts';
import { shortId } from '../config/run-id.ts';
import { ERRORS, UntilgreenError } from '../support/errors.ts';
import type { Answer } from './answer.ts';
import { evidenceFiles } from './evidence-files.ts';
import { summaryLines, summaryOf, type RunSummary } from './run-summary.ts';
import { listenForStop } from './stop-signals.ts';
import type { Watch } from './watch.ts';

/** Follows a run on the screen until it ends, waits or is stopped, and says how it stands then. */
export async function follow(runId: string, parts: Parts, watch: Watch): Promise<Answer> {
  const state = await untilStopped(runId, parts, watch);
  return state === null ? stoppedAtOnce(runId) : answerFor(runId, state);
}

/** `null`: stopped at once, with no time left to store how the run stands. */
async function untilStopped(runId: string, parts: Parts, watch: Watch): Promise<RunState | null> {
  using stop = listenForStop(watch.say);
  try {
    return await followRun(runId, parts, watch.listener, stop.control);
  } catch (error) {
    if (stop.control.kill.aborted) return null;
    if (canGoOn(error)) watch.say(`The run is kept. When the cause is gone: untilgreen resume ${shortId(runId)}`);
    throw error;
  }
}

/** Not when the run was refused, for example because another process works on it. */
const canGoOn = (error: unknown): boolean =>
  !(error instanceof UntilgreenError) || ERRORS[error.code] === 'environment';

export async function answerFor(runId: string, state: RunState): Promise<Answer> {
  const summary = await describeRun(runId, state);
  return { exitCode: exitCode(state), lines: summaryLines(summary), data: summary };
}

export async function describeRun(runId: string, state: RunState): Promise<RunSummary> {
  const folder = state.phase === 'done' ? state.published.folder : null;
  return summaryOf(runId, state, await evidenceFiles(folder));
}

const stoppedAtOnce = (runId: string): Answer => ({
  exitCode: EXIT.interrupted,
  lines: ['interrupted', `run       ${runId}`, `next      untilgreen resume ${shortId(runId)}`],
  data: { run: runId, phase: 'interrupted', outcome: null },
});
