import { openParts, requireRuns } from '../config/compose.ts';
import { requireAgent } from '../config/agent-present.ts';
import { findPlace } from '../config/find.ts';
import { loadConfig } from '../config/load.ts';
import { shortId } from '../config/run-id.ts';
import { UntilgreenError } from '../support/errors.ts';
import type { Answer } from './answer.ts';
import type { Call, CommonFlags } from './command.ts';
import { findRun } from './find-run.ts';
import { follow } from './follow.ts';
import { historyOf } from './history.ts';
import { watchRun } from './watch.ts';

export type ResumeFlags = CommonFlags & { readonly browser?: string };

/** Goes on with a run that was interrupted or whose process died. A turn that was already paid for is not run again. */
export async function resume(reference: string, flags: ResumeFlags, call: Call): Promise<Answer> {
  const { terminal, state, signal } = call;
  await using store = await requireRuns(state, reference, signal);
  const row = await findRun(store, reference, signal);
  const { state: run } = await historyOf(store, row.id, signal);
  if (run.phase === 'done') {
    throw new UntilgreenError('RUN_ENDED', {
      what: `Run ${row.id} has ended: ${run.outcome.kind}`,
      fix: `See how: untilgreen show ${shortId(row.id)}`,
    });
  }
  const { job } = run.progress;
  if (job.mode === 'loop') requireAgent(job.plan.agent, terminal.env);
  const browser = await browserFor(job.repo, flags);
  using watch = watchRun(row.id, terminal);
  await using parts = await openParts({ state, env: terminal.env, say: watch.say, job, browser, store }, signal);
  return await follow(row.id, parts, watch);
}

/** The config may be gone or broken by now; everything else that a run needs of it is in its job. */
async function browserFor(repo: string, { browser }: ResumeFlags): Promise<string | null> {
  if (browser !== undefined) return browser;
  try {
    return (await loadConfig(findPlace(repo, null))).browser ?? null;
  } catch {
    return null;
  }
}
