import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { newRunId, openRuns, openWorkspaces } from '../config/compose.ts';
import { NO_WISHES } from '../config/resolve.ts';
import { shortId } from '../config/run-id.ts';
import { demoFolder } from '../config/state-directory.ts';
import type { Job } from '../core/model.ts';
import { EXIT } from '../core/outcome.ts';
import type { Answer } from './answer.ts';
import type { Call, CommonFlags } from './command.ts';
import { makeDemoRepository, PLAN } from './demo-repository.ts';
import { freezeJob } from './freeze-job.ts';
import { start } from './run.ts';

export type DemoFlags = CommonFlags & { readonly keep?: true; readonly browser?: string };

const SCRIPTED = 'The agent of this demo is scripted: it replays patches, no model is asked. Everything else is real.';
const YOURS = 'npx untilgreen init, then: npx untilgreen run "what you want" --agent command -- claude -p';

/** The whole loop on a small shop with two planted bugs. Evidence goes to `artifacts/` where the command was typed. */
export async function demo(flags: DemoFlags, call: Call): Promise<Answer> {
  const { terminal, state } = call;
  const runId = newRunId();
  terminal.say(SCRIPTED);
  await using repository = await makeDemoRepository(join(demoFolder(state), runId), terminal.env);
  const here: Call = { ...call, terminal: { ...terminal, cwd: repository.path } };
  const wishes = { ...NO_WISHES, agent: 'scripted', agentArgv: [PLAN], artifacts: join(terminal.cwd, 'artifacts') };
  const { job } = await freezeJob({ mode: 'loop', runId, base: 'HEAD', config: null, wishes }, here);
  // From here on a run is stored whose repository this is: it goes only when the run does.
  repository.keep();
  const answer = await start(runId, job, flags.browser ?? null, here);
  if (answer.exitCode !== EXIT.passed)
    return told(answer, [...withoutNext(answer.lines), ...commandsFor(runId, answer, state)]);
  if (flags.keep === true) return told(answer, answer.lines);
  await forget({ runId, job, repository: repository.path }, call);
  // Without the repository of the demo there is no branch to merge.
  return told(
    answer,
    withoutNext(answer.lines).filter((line) => !line.startsWith('branch ')),
  );
}

const told = (answer: Answer, lines: readonly string[]): Answer => ({
  ...answer,
  lines: ['scripted  this agent replayed patches, no model was asked', ...lines, `yours     ${YOURS}`],
});

const withoutNext = (lines: readonly string[]): readonly string[] => lines.filter((line) => !line.startsWith('next '));

/** What can be typed anywhere about a demo that did not pass: its state may be kept in an unusual place. */
function commandsFor(runId: string, { data }: Answer, state: string): readonly string[] {
  const there = /^[\w./-]+$/.test(state) ? state : JSON.stringify(state);
  const typed = (command: string): string => `untilgreen ${command} ${shortId(runId)} --state-dir ${there}`;
  const next = data['outcome'] === null ? 'resume' : 'show';
  return [`next      ${typed(next)}`, `          ${typed('clean')}`];
}

type Demo = { readonly runId: string; readonly job: Job; readonly repository: string };

async function forget({ runId, job, repository }: Demo, { state, terminal, signal }: Call): Promise<void> {
  await using store = await openRuns(state, signal);
  if (store === null) return;
  const workspaces = await openWorkspaces(store, { state, env: terminal.env });
  const { removed, kept } = await workspaces.remove(runId, job, signal);
  if (!removed) return terminal.say(`Kept ${shortId(runId)}: ${kept.join(', ')}`);
  await store.forget(runId, signal);
  await rm(repository, { recursive: true, force: true });
}
