import { newRunId } from '../config/compose.ts';
import type { Answer } from './answer.ts';
import type { Call } from './command.ts';
import { freezeJob } from './freeze-job.ts';
import { judgeWishes, start, type JudgeFlags } from './run.ts';

/** Judges a commit against the scenarios. No agent, nothing is changed. */
export async function verify(flags: JudgeFlags, call: Call): Promise<Answer> {
  const runId = newRunId();
  const { base, config = null } = flags;
  const frozen = await freezeJob({ mode: 'verify', runId, base, config, wishes: judgeWishes(flags) }, call);
  return await start(runId, frozen.job, flags.browser ?? frozen.config.browser ?? null, call);
}
