import { describeBudget } from '../core/budget.ts';
import type { CheckResult, Finding, Job, Preflight, TurnReport } from '../core/model.ts';
import type { RunEvent } from '../core/run.ts';
import type { LiveProgress } from '../engine/parts.ts';
import { describeMs, describeUsd } from '../config/quantities.ts';
import { plainLine } from '../support/plain-text.ts';
import { fit, listed, paragraph } from './layout.ts';
import { agentLine } from './progress.ts';
import { MARKS } from './progress-block.ts';

const FINDINGS_SHOWN = 8;

/** What an event means for people, in lines that stay. */
export function announce(event: RunEvent): readonly string[] {
  switch (event.type) {
    case 'run.queued':
      return opening(event.job);
    case 'workspace.ready':
      return [`worktree ready at ${event.workspace.commit.slice(0, 9)}`];
    case 'preflight.finished':
      return preflightLines(event.preflight);
    case 'turn.started':
      return [`iteration ${event.intent.n}: the agent starts ${SESSION[event.intent.session]}`];
    case 'turn.finished':
      return turnLines(event.report);
    case 'check.finished':
      return [
        ...paragraph(`iteration ${event.iteration}: ${verdictLine(event.result)}`),
        ...findingLines(event.result),
      ];
    case 'verify.finished':
      return [...paragraph(`verification: ${verdictLine(event.result)}`), ...findingLines(event.result)];
    case 'run.published':
      return event.published.problem === null ? [] : [`publishing failed: ${plainLine(event.published.problem)}`];
    case 'action.faulted':
      return paragraph(
        `${event.final ? 'cannot go on' : 'our own trouble, trying again'} (${event.action}): ${event.reason}`,
      );
    default:
      return pauses(event);
  }
}

type Pause = Extract<
  RunEvent,
  { type: `run.${'parked' | 'interrupted' | 'resumed' | 'cancelled'}` | `gate.${string}` }
>;

function pauses(event: Pause): readonly string[] {
  switch (event.type) {
    case 'run.parked':
      return [`waiting until ${new Date(event.until).toISOString()}: ${plainLine(event.reason)}`];
    case 'gate.opened':
      return [`waiting for a person: ${plainLine(event.gate)}`];
    case 'gate.answered':
      return [`${event.approved ? 'approved' : 'declined'} by ${plainLine(event.by)}`];
    case 'run.interrupted':
      return [`interrupted by ${plainLine(event.by)}`];
    case 'run.resumed':
      return ['resumed'];
    case 'run.cancelled':
      return [`cancelled by ${plainLine(event.by)}`];
  }
}

const SESSION = { fresh: 'a fresh session', resume: 'again, in the same session' } as const;

/** A dirty tree is not an error, but nobody should have to guess what was used. */
export function opening({ mode, goal, budget, frozen }: Job): readonly string[] {
  const { baseCommit, addedScenarios, ignoredChanges } = frozen;
  const commit = `commit ${baseCommit.slice(0, 9)}`;
  const wanted = [`goal: ${plainLine(goal)}`, `base: ${commit}`, `budget: ${describeBudget(budget)}`];
  const lines = mode === 'verify' ? [`verifying ${commit}`] : wanted;
  if (addedScenarios.length > 0) lines.push(`uncommitted scenarios that are used: ${listed(addedScenarios)}`);
  if (ignoredChanges.length > 0) lines.push(`uncommitted changes that are not used: ${listed(ignoredChanges)}`);
  return lines;
}

function preflightLines({ baselines, result, refused }: Preflight): readonly string[] {
  if (result.verdict.kind === 'inconclusive') return paragraph(`base: inconclusive, ${result.verdict.reason}`);
  const count = (kind: string): number => baselines.filter((baseline) => baseline.class === kind).length;
  const skipped = count('skipped') > 0 ? `, ${count('skipped')} skipped` : '';
  if (refused.some(({ reason }) => reason === 'does-not-load')) return refusedLines(refused);
  return [
    `base: ${count('red')} red, ${count('green')} green${skipped}`,
    ...findingLines(result),
    ...refusedLines(refused),
  ];
}

const refusedLines = (refused: Preflight['refused']): readonly string[] =>
  refused.map((refusal) => `  refused: ${plainLine(refusal.detail)}`);

function turnLines(report: TurnReport): readonly string[] {
  const files = `${report.changed.length} ${report.changed.length === 1 ? 'file' : 'files'} changed so far`;
  const cost = report.microUsd === null ? '' : `, ${describeUsd(report.microUsd)}`;
  const lines = [`iteration ${report.n}: the agent ended (${plainLine(report.note)}), ${files}${cost}`];
  if (report.protectedEdits.length > 0) lines.push(`  edits without effect: ${listed(report.protectedEdits)}`);
  if (report.tampered.length > 0) lines.push(`  altered outside the worktree: ${listed(report.tampered)}`);
  if (report.blocked !== null) lines.push(`  the agent is blocked: ${plainLine(report.blocked)}`);
  return lines;
}

/** `green, 3 passed` or `still red, 1 of 3 failed`. */
function verdictLine({ verdict, scenarios, commands }: CheckResult): string {
  const passed = scenarios.filter((scenario) => scenario.status === 'passed').length;
  switch (verdict.kind) {
    case 'passed':
      return `green, ${passed} of ${scenarios.length} scenarios passed${commandsLine(commands)}`;
    case 'failed':
      return `red, ${passed} of ${scenarios.length} scenarios passed${commandsLine(commands)}`;
    case 'inconclusive':
      return `inconclusive, ${verdict.reason}`;
  }
}

function commandsLine(commands: CheckResult['commands']): string {
  if (commands.length === 0) return '';
  return `, ${commands.filter((command) => command.status === 'passed').length} of ${commands.length} commands`;
}

function findingLines({ verdict }: CheckResult): readonly string[] {
  if (verdict.kind !== 'failed') return [];
  const lines = verdict.findings.slice(0, FINDINGS_SHOWN).map(findingLine);
  const more = verdict.findings.length - lines.length;
  return more > 0 ? [...lines, `  … and ${more} more`] : lines;
}

function findingLine({ title, message, detail }: Finding): string {
  const { expected, received } = detail;
  const seen = expected === null || received === null ? '' : ` (expected ${expected}, received ${received})`;
  return `  ✗ ${plainLine(title)}: ${fit(plainLine(`${message}${seen}`), 240)}`;
}

/** Progress in lines, where no block can be redrawn. */
export function progressLine(progress: LiveProgress): string | null {
  switch (progress.type) {
    case 'agent': {
      const line = agentLine(progress);
      return line === null ? null : `agent | ${line.slice(0, 300)}`;
    }
    case 'scenarios': {
      const { progress: seen } = progress;
      if (seen.type === 'begin')
        return `${ROUND[progress.round]}: ${seen.total} ${seen.total === 1 ? 'scenario' : 'scenarios'}`;
      return `  ${MARKS[seen.status]} ${plainLine(seen.title)} (${describeMs(seen.ms)})`;
    }
    case 'note':
      return plainLine(progress.text);
  }
}

const ROUND = {
  preflight: 'trying the base',
  check: 'checking',
  verify: 'verifying',
} as const satisfies Record<Extract<LiveProgress, { type: 'scenarios' }>['round'], string>;
