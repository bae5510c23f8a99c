import type { Job } from '../core/model.ts';
import { newRunId, openParts } from '../config/compose.ts';
import { NO_WISHES } from '../config/resolve.ts';
import { shortId } from '../config/run-id.ts';
import { stateConcerns, TEMPORARY_NOTE } from '../config/state-directory.ts';
import { opening } from './announce.ts';
import type { Answer } from './answer.ts';
import type { Call, CommonFlags } from './command.ts';
import { follow } from './follow.ts';
import { freezeJob } from './freeze-job.ts';
import { watchRun } from './watch.ts';

/** Options of everything that judges a commit of this repository. */
export type JudgeFlags = CommonFlags & {
  readonly base: string;
  readonly config?: string;
  readonly scenario?: string;
  readonly url?: string;
  readonly browser?: string;
};
export type RunFlags = JudgeFlags & {
  readonly agent?: string;
  readonly iterations?: number;
  /** Milliseconds. */
  readonly time?: number;
  /** Micro-USD. */
  readonly usd?: number;
  readonly keepGreen?: true;
};
export type RunWords = { readonly goal: string | null; readonly agentArgv: readonly string[] };

/** Lets an agent work until the scenarios pass or a budget runs out. */
export async function run({ goal, agentArgv }: RunWords, flags: RunFlags, call: Call): Promise<Answer> {
  const runId = newRunId();
  const wishes = {
    ...judgeWishes(flags),
    goal,
    agentArgv,
    agent: flags.agent ?? null,
    iterations: flags.iterations ?? null,
    timeMs: flags.time ?? null,
    microUsd: flags.usd ?? null,
    keepGreen: flags.keepGreen === true,
  };
  const { base, config = null } = flags;
  const frozen = await freezeJob({ mode: 'loop', runId, base, config, wishes }, call);
  return await start(runId, frozen.job, flags.browser ?? frozen.config.browser ?? null, call);
}

export const judgeWishes = (flags: JudgeFlags) => ({
  ...NO_WISHES,
  scenario: flags.scenario ?? null,
  url: flags.url ?? null,
});

/** Stores the job as a run and follows it. */
export async function start(runId: string, job: Job, browser: string | null, call: Call): Promise<Answer> {
  const { terminal, state, signal } = call;
  using watch = watchRun(runId, terminal);
  await using parts = await openParts({ state, env: terminal.env, say: watch.say, job, browser }, signal);
  await parts.store.create(runId, job, signal);
  if ((await stateConcerns(state, null)).includes('temporary')) watch.say(TEMPORARY_NOTE);
  for (const line of [`run ${shortId(runId)} (${runId})`, ...opening(job)]) watch.say(line);
  return await follow(runId, parts, watch);
}
