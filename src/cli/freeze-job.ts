import { relative, sep } from 'node:path';
import type { Job } from '../core/model.ts';
import { requireAgent } from '../config/agent-present.ts';
import { freezeDraft } from '../config/compose.ts';
import { findPlace, type Place } from '../config/find.ts';
import { loadConfig } from '../config/load.ts';
import { draftJob, type Wishes } from '../config/resolve.ts';
import type { Config } from '../config/schema.ts';
import { UntilgreenError } from '../support/errors.ts';
import type { Call } from './command.ts';
import { plainLine } from '../support/plain-text.ts';

export type Wanted = {
  readonly mode: Job['mode'];
  readonly runId: string;
  readonly base: string;
  /** After `--config`. */
  readonly config: string | null;
  readonly wishes: Wishes;
};
export type FrozenJob = { readonly job: Job; readonly config: Config };

/** From what was typed to a job in which everything is fixed. Bad input is refused here, before anything is made. */
export async function freezeJob(wanted: Wanted, { terminal, state, signal }: Call): Promise<FrozenJob> {
  const { mode, runId, base, wishes } = wanted;
  const place = findPlace(terminal.cwd, wanted.config);
  if (place.file === null && wishes.url === null) throw noConfig(place);
  const config = await loadConfig(place);
  const draft = draftJob({ mode, runId, cwd: terminal.cwd, place, config, wishes });
  if (mode === 'loop') requireAgent(draft.plan.agent, terminal.env);
  const from = { cwd: place.repo, base, config: fromRoot(place) };
  const { job, notes } = await freezeDraft(draft, from, { state, env: terminal.env }, signal);
  for (const note of notes) terminal.say(plainLine(note));
  return { job, config };
}

const fromRoot = ({ repo, file }: Place): string | null =>
  file === null ? null : relative(repo, file).split(sep).join('/');

const noConfig = (place: Place): UntilgreenError =>
  new UntilgreenError('CONFIG_MISSING', {
    what: `There is no untilgreen.config.ts in ${place.repo}`,
    fix: 'Write one: untilgreen init',
  });
