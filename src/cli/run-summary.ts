import type { Finding, Grade, Job, Limit, Outcome, Refusal, Sha, Spent } from '../core/model.ts';
import { describeOutcome } from '../core/outcome.ts';
import type { Phase, RunState } from '../core/run.ts';
import { describeMs } from '../config/quantities.ts';
import { shortId } from '../config/run-id.ts';
import { costWords } from './cost.ts';
import type { EvidenceFiles } from './evidence-files.ts';
import { plainLine } from '../support/plain-text.ts';
import { listed, paragraph } from './layout.ts';

/** What scripts are told about a run, in `--json`. */
export type RunSummary = {
  readonly run: string;
  readonly mode: Job['mode'];
  readonly goal: string;
  readonly driver: string;
  readonly repo: string;
  readonly base: Sha;
  readonly phase: Phase;
  readonly outcome: Outcome | null;
  readonly grade: Grade | null;
  /** In the user's repository; `null` when nothing was committed. */
  readonly branch: string | null;
  readonly evidence: EvidenceFiles | null;
  readonly problem: string | null;
  readonly spent: Spent;
  readonly findings: readonly Pick<Finding, 'scenario' | 'kind' | 'title' | 'message'>[];
  /** Scenarios that do not load, or that cannot fail. */
  readonly refused: readonly Refusal[];
  /** Titles of scenarios of the last round that did not run: nothing is known of them. */
  readonly skipped: readonly string[];
  readonly protectedEdits: readonly string[];
  readonly addedScenarios: readonly string[];
  readonly ignoredChanges: readonly string[];
};

export function summaryOf(runId: string, state: RunState, evidence: EvidenceFiles | null): RunSummary {
  const { progress, phase } = state;
  const { job, spent, findings, protectedEdits, skipped } = progress;
  const { baseCommit, addedScenarios, ignoredChanges } = job.frozen;
  const ended = state.phase === 'done' ? state.published : null;
  const outcome = 'outcome' in state ? state.outcome : null;
  return {
    run: runId,
    mode: job.mode,
    goal: job.goal,
    driver: job.plan.agent.driver,
    repo: job.repo,
    base: baseCommit,
    phase,
    outcome,
    grade: 'grade' in state ? state.grade : null,
    branch: ended?.branch ?? null,
    evidence,
    problem: ended?.problem ?? null,
    spent,
    // The findings of a run that passed are those that are mended.
    findings: (outcome?.kind === 'passed' ? [] : findings).map(({ scenario, kind, title, message }) => ({
      scenario,
      kind,
      title,
      message,
    })),
    refused: progress.preflight?.refused ?? [],
    skipped,
    protectedEdits,
    addedScenarios,
    ignoredChanges,
  };
}

/** The result for people: one word first, then where everything is, then what to type next. */
export function summaryLines(summary: RunSummary): readonly string[] {
  const { outcome, grade, branch, evidence, problem } = summary;
  const ending = outcome === null ? summary.phase : endingOf(summary.mode, outcome);
  const [first = '', ...rest] = paragraph(ending);
  const lines = [grade === null ? first : `${first} (${grade})`, ...rest];
  if (outcome?.kind !== 'passed') {
    lines.push(
      ...summary.findings.slice(0, 8).map(({ title, message }) => `  ✗ ${plainLine(title)}: ${plainLine(message)}`),
    );
  }
  const row = (name: string, value: string): void => void lines.push(`${name.padEnd(10)}${value}`);
  row('run', summary.run);
  if (branch !== null) row('branch', branch);
  for (const [name, value] of asides(summary)) row(name, value);
  if (evidence?.report) row('report', evidence.report);
  for (const gif of evidence?.gifs ?? []) row('gif', gif);
  if (problem !== null) row('problem', plainLine(problem));
  if (summary.mode === 'loop') row('spent', spentLine(summary));
  row('next', nextCommand(summary));
  return lines;
}

/** What a verdict does not say. */
function asides({ skipped, protectedEdits }: RunSummary): readonly (readonly [string, string])[] {
  const rows: [string, string][] = [];
  if (skipped.length > 0) rows.push(['skipped', `${skipped.length}: ${listed(skipped)} (not verified)`]);
  if (protectedEdits.length > 0) rows.push(['no effect', `edits of ${listed(protectedEdits)}`]);
  return rows;
}

/** Nobody asked an agent for anything: a commit that fails is red, not rejected. */
const endingOf = (mode: Job['mode'], outcome: Outcome): string =>
  mode === 'verify' && outcome.kind === 'rejected' ? `red: ${outcome.reason}` : describeOutcome(outcome);

function spentLine({ spent, driver }: RunSummary): string {
  const turns = `${spent.iterations} ${spent.iterations === 1 ? 'iteration' : 'iterations'}`;
  const cost = costWords(spent, driver);
  return [turns, describeMs(spent.wallMs), ...(cost === null ? [] : [cost])].join(', ');
}

const MORE = {
  iterations: '--iterations N',
  wall: '--time 2h',
  usd: '--usd 5',
  tokens: 'budget.tokens in the config',
} as const satisfies Record<Limit, string>;

const NEXT = {
  passed: (summary: RunSummary) =>
    summary.branch === null ? `untilgreen show ${shortId(summary.run)}` : `git merge ${summary.branch}`,
  exhausted: ({ outcome }: RunSummary) =>
    `untilgreen run again with a larger budget: ${outcome?.kind === 'exhausted' ? MORE[outcome.limit] : ''}`,
  stuck: (summary: RunSummary) => `untilgreen show ${shortId(summary.run)}`,
  blocked: (summary: RunSummary) => `untilgreen show ${shortId(summary.run)}`,
  tampered: (summary: RunSummary) => `untilgreen show ${shortId(summary.run)} --events`,
  broken: () => 'untilgreen doctor',
  cancelled: (summary: RunSummary) => `untilgreen show ${shortId(summary.run)}`,
  rejected: (summary: RunSummary) => {
    if (summary.refused.some(({ reason }) => reason === 'does-not-load')) return 'mend the scenarios, then run again';
    if (summary.refused.length > 0) return 'mend the scenarios that cannot fail, then run again';
    if (summary.findings.some(({ kind }) => kind === 'missing')) return 'let at least one scenario run, then run again';
    if (summary.mode === 'verify') return `untilgreen show ${shortId(summary.run)}`;
    return 'write a scenario that fails without the change, or allow this with --keep-green';
  },
} as const satisfies Record<Outcome['kind'], (summary: RunSummary) => string>;

function nextCommand(summary: RunSummary): string {
  if (summary.outcome !== null) return NEXT[summary.outcome.kind](summary);
  return `untilgreen resume ${shortId(summary.run)}`;
}
