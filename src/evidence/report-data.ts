import { describeBudget, describeLeft } from '../core/budget.ts';
import { evolve, start } from '../core/machine.ts';
import type { Grade, Job, Outcome, Sha, TurnReport } from '../core/model.ts';
import type { Progress, RunEvent, RunState } from '../core/run.ts';
import { headlineOf, type Headline } from './headline.ts';
import type { TurnFiles } from './iteration-files.ts';
import { notVerified } from './not-verified.ts';
import type { ScenarioFilms } from './pictures.ts';
import { type Round, roundsOf, type ScenarioRow, scenarioRows } from './rounds.ts';

/** Everything that the report says. The page, the summary and `report.json` are made from this and nothing else. */
export type ReportData = {
  readonly v: 1;
  readonly run: string;
  readonly mode: Job['mode'];
  readonly goal: string;
  /** The repository's folder name; where it lies on this machine is nobody's business. */
  readonly repository: string;
  readonly branch: string;
  readonly driver: string;
  /** Said in front of results that no real agent made. */
  readonly disclaimer: string | null;
  readonly headline: Headline;
  /** `null` while the run has not ended. */
  readonly outcome: Outcome | null;
  readonly grade: Grade | null;
  readonly base: Sha;
  /** What was judged last; `null` when there never was a worktree. */
  readonly head: { readonly commit: Sha; readonly tree: Sha } | null;
  readonly planDigest: string;
  /** sha256 over the frozen scenarios. */
  readonly scenarioDigest: string | null;
  readonly browser: string | null;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly cost: Cost;
  readonly scenarios: readonly ScenarioRow[];
  readonly films: readonly ScenarioFilms[];
  readonly rounds: readonly Round[];
  readonly iterations: readonly Iteration[];
  readonly protectedEdits: readonly string[];
  readonly notVerified: readonly string[];
  /** Trouble of our own or of the machine that was met on the way. */
  readonly troubles: readonly string[];
  /** Commands that show it all again. */
  readonly rerun: readonly string[];
};
/** Sums of what is known; what is not known is counted, never taken for 0. */
export type Cost = {
  readonly wallMs: number;
  readonly iterations: number;
  readonly tokens: number;
  readonly turnsWithoutTokens: number;
  readonly microUsd: number;
  readonly turnsWithoutCost: number;
  readonly budget: string;
  readonly left: string;
};
export type Iteration = Pick<
  TurnReport,
  'n' | 'status' | 'note' | 'changed' | 'protectedEdits' | 'tampered' | 'blocked' | 'tokens' | 'microUsd'
> & {
  readonly kind: string;
  readonly session: string;
  readonly ms: number;
  readonly files: TurnFiles;
};

export type ReportInput = {
  readonly run: string;
  readonly events: readonly RunEvent[];
  readonly disclaimer: string | null;
  readonly films: readonly ScenarioFilms[];
  /** By number of the turn. */
  readonly files: ReadonlyMap<number, TurnFiles>;
  /** Screenshots as findings name them → as they are named in the evidence folder. */
  readonly screenshots: ReadonlyMap<string, string>;
};

/** From a run's log to what the report says. Pure: the same log gives the same report. */
export function reportData(input: ReportInput): ReportData {
  const state = fold(input.events);
  const { progress } = state;
  const { job } = progress;
  const ended = endOf(state);
  const rounds = roundsOf(input.events, input.screenshots);
  const iterations = iterationsOf(input);
  const scenarios = scenarioRows(rounds, progress.preflight?.baselines ?? []);
  const cost = costOf(progress, iterations);
  const data = {
    v: 1 as const,
    run: input.run,
    mode: job.mode,
    goal: job.goal,
    repository: job.repo.split(/[\\/]/).findLast((part) => part !== '') ?? job.repo,
    branch: job.branch,
    driver: job.plan.agent.driver,
    disclaimer: input.disclaimer,
    ...ended,
    base: job.frozen.baseCommit,
    head: progress.head,
    planDigest: job.frozen.planDigest,
    scenarioDigest: progress.workspace?.frozenDigest ?? null,
    browser: rounds.findLast((round) => round.browser !== null)?.browser ?? null,
    startedAt: input.events[0]?.at ?? 0,
    endedAt: input.events.at(-1)?.at ?? 0,
    cost,
    scenarios,
    films: input.films,
    rounds,
    iterations,
    protectedEdits: progress.protectedEdits,
    troubles: troublesOf(input.events),
    rerun: rerunOf(job, progress),
  };
  const facts = { job, grade: ended.grade, cost, scenarios, rounds };
  return { ...data, headline: headlineOf(data), notVerified: notVerified(facts) };
}

function fold(events: readonly RunEvent[]): RunState {
  const [first, ...rest] = events;
  if (first?.type !== 'run.queued')
    throw new Error(`a run's log begins with run.queued, not with ${first?.type ?? 'nothing'}`);
  return rest.reduce(evolve, start(first));
}

function endOf(state: RunState): { readonly outcome: Outcome | null; readonly grade: Grade | null } {
  if (state.phase === 'publishing' || state.phase === 'done') return { outcome: state.outcome, grade: state.grade };
  return { outcome: null, grade: null };
}

function iterationsOf({ events, files }: ReportInput): readonly Iteration[] {
  const intents = new Map(
    events.flatMap((event) => (event.type === 'turn.started' ? [[event.intent.n, event.intent]] : [])),
  );
  return events.flatMap((event) => {
    if (event.type !== 'turn.finished') return [];
    const { commit: _commit, tree: _tree, ...report } = event.report;
    const intent = intents.get(report.n);
    const kind = intent?.kind ?? 'work';
    return [
      { ...report, kind, session: intent?.session ?? 'fresh', ms: event.ms, files: files.get(report.n) ?? NO_FILES },
    ];
  });
}

const NO_FILES: TurnFiles = { prompt: null, diff: null, log: null };

function costOf({ job, spent }: Progress, iterations: readonly Iteration[]): Cost {
  return {
    wallMs: spent.wallMs,
    iterations: spent.iterations,
    tokens: spent.tokens,
    turnsWithoutTokens: iterations.filter((iteration) => iteration.tokens === null).length,
    microUsd: spent.microUsd,
    turnsWithoutCost: spent.unknownCost,
    budget: describeBudget(job.budget),
    left: describeLeft(job.budget, spent),
  };
}

function troublesOf(events: readonly RunEvent[]): readonly string[] {
  return events.flatMap((event) => {
    switch (event.type) {
      case 'action.faulted':
        return [`${event.action}: ${event.reason}`];
      case 'run.interrupted':
        return [`interrupted by ${event.by}`];
      case 'run.parked':
        return [`waited: ${event.reason}`];
      default:
        return [];
    }
  });
}

function rerunOf(job: Job, progress: Progress): readonly string[] {
  const commit = progress.head?.commit ?? job.frozen.baseCommit;
  return [`untilgreen verify --base ${commit}`];
}
