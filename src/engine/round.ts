import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ScenarioRequest } from '../browser/check.ts';
import type { CheckResult, Finding, Refusal, Verdict } from '../core/model.ts';
import type { Progress } from '../core/run.ts';
import { runCommands } from './commands.ts';
import { expectedOf, unmet } from './expected.ts';
import { cannotFail, doesNotLoad } from './falsifiable.ts';
import type { LiveProgress } from './parts.ts';
import type { Work } from './perform.ts';
import { runScenarios, type Seen } from './scenarios.ts';
import { workspaceOf } from './state.ts';

/** `preflight` judges the base, `check` an iteration, `verify` what is about to be called passed. */
export type Stage = Extract<LiveProgress, { readonly type: 'scenarios' }>['round'];
export type Round = {
  readonly result: CheckResult;
  /** Scenarios that cannot fail; looked for only where nothing is known of them yet. */
  readonly refused: readonly Refusal[];
};
export type RoundPlan = {
  readonly stage: Stage;
  readonly progress: Progress;
  readonly request: ScenarioRequest;
};

/** Commands, then the app, then the scenarios. `name` is the round's folder below `checks/`; what stood there is replaced. */
export async function runRound(name: string, stage: Stage, work: Work): Promise<Round> {
  const plan = await planRound(name, stage, work);
  await clear(plan, work);
  const isFirst = plan.progress.preflight === null;
  const unusable = isFirst ? await doesNotLoad(plan.request, work) : null;
  if (unusable && 'kind' in unusable) return { result: { ...EMPTY, verdict: unusable }, refused: [] };
  if (unusable) return { result: EMPTY, refused: [unusable] };
  const commands = await runCommands(plan, work);
  const seen = await runScenarios(plan, work);
  const refused = isFirst && seen.kind === 'ran' ? await cannotFail(seen, plan.request, work) : [];
  const ready = workspaceOf(plan.progress);
  const tampered = await work.parts.workspaces.alteredOracle(work.session.runId, ready, work.signal);
  return { result: { ...summarise(plan, commands, seen), tampered }, refused };
}

/** What is judged is the commit: what an earlier round's app wrote into the worktree is gone, the agent's work is not. */
async function clear({ progress }: RoundPlan, { session, parts, signal }: Work): Promise<void> {
  const ready = workspaceOf(progress);
  const commit = progress.head?.commit ?? ready.commit;
  await parts.workspaces.restore(session.runId, progress.job, ready, commit, signal);
}

const EMPTY: CheckResult = { verdict: { kind: 'passed' }, scenarios: [], commands: [], browser: null, tampered: [] };

async function planRound(name: string, stage: Stage, { session, parts, signal }: Work): Promise<RoundPlan> {
  const { progress } = session.state;
  const { job } = progress;
  const folders = parts.workspaces.folders(session.runId);
  const folder = path.join(folders.checks, name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const request: ScenarioRequest = {
    runId: session.runId,
    spec: job.plan.scenarios,
    frozen: folders.frozen,
    repo: job.repo,
    folder,
    root: folders.root,
    url: null,
    only: expectedOf(progress.preflight),
    record: true,
    browserPath: await parts.browser(signal),
  };
  return { stage, progress, request };
}

type Commands = Awaited<ReturnType<typeof runCommands>>;

function summarise({ progress }: RoundPlan, commands: Commands, seen: Seen): Omit<CheckResult, 'tampered'> {
  const scenarios = seen.kind === 'inconclusive' ? [] : seen.scenarios;
  const findings = [
    ...commands.findings,
    ...(seen.kind === 'inconclusive' ? [] : seen.findings),
    ...(seen.kind === 'ran' ? unmet(progress.preflight, seen) : []),
  ];
  return {
    verdict: seen.kind === 'inconclusive' ? seen : verdictOf(findings),
    scenarios,
    commands: commands.results,
    browser: seen.kind === 'inconclusive' ? null : seen.browser,
  };
}

const verdictOf = (findings: readonly Finding[]): Verdict =>
  findings.length === 0 ? { kind: 'passed' } : { kind: 'failed', findings };
