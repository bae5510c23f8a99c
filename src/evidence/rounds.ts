import type {
  BaseClass,
  Baseline,
  CheckResult,
  CommandResult,
  Finding,
  ScenarioId,
  ScenarioStatus,
  Verdict,
} from '../core/model.ts';
import type { RunEvent } from '../core/run.ts';

/** One round of checks: on the base, after an iteration, or the final verification. */
export type Round = {
  /** `base`, `1`, `1-again`, `verify-1`: unique in a run. */
  readonly key: string;
  readonly stage: 'preflight' | 'check' | 'verify';
  readonly iteration: number;
  readonly label: string;
  readonly at: number;
  readonly ms: number;
  readonly verdict: Verdict['kind'];
  /** Why there is no verdict; `null` when there is one. */
  readonly reason: string | null;
  readonly browser: string | null;
  readonly statuses: Readonly<Record<ScenarioId, ScenarioStatus>>;
  readonly commands: readonly CommandResult[];
  /** Screenshots are named as in the evidence folder. */
  readonly findings: readonly Finding[];
  /** How many there were besides those listed. */
  readonly moreFindings: number;
};
export type ScenarioRow = {
  readonly id: ScenarioId;
  readonly title: string;
  readonly file: string;
  /** `null` where the base was not judged. */
  readonly base: BaseClass | null;
  /** In the last round that reached a verdict; `not-run` when there was none. */
  readonly end: ScenarioStatus;
  /** In the order of the rounds. */
  readonly cells: readonly ScenarioStatus[];
};

type Judged = {
  readonly stage: Round['stage'];
  readonly iteration: number;
  readonly result: CheckResult;
  readonly at: number;
  readonly ms: number;
};

export function roundsOf(events: readonly RunEvent[], screenshots: ReadonlyMap<string, string>): readonly Round[] {
  const seen = new Map<string, number>();
  return events.flatMap(judged).map(({ stage, iteration, result, at, ms }) => {
    const name = stage === 'preflight' ? 'base' : stage === 'check' ? String(iteration) : `verify-${iteration}`;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return {
      key: times === 1 ? name : `${name}-${times}`,
      stage,
      iteration,
      label: labelOf(stage, iteration) + (times === 1 ? '' : ` (${times})`),
      at,
      ms,
      verdict: result.verdict.kind,
      reason: result.verdict.kind === 'inconclusive' ? result.verdict.reason : null,
      browser: result.browser,
      statuses: Object.fromEntries(result.scenarios.map(({ id, status }) => [id, status])),
      commands: result.commands,
      findings: findingsOf(result).map((finding) => ({
        ...finding,
        screenshot: finding.screenshot === null ? null : (screenshots.get(finding.screenshot) ?? null),
      })),
      moreFindings: 0,
    };
  });
}

export const findingsOf = ({ verdict }: CheckResult): readonly Finding[] =>
  verdict.kind === 'failed' ? verdict.findings : [];

function labelOf(stage: Round['stage'], iteration: number): string {
  if (stage === 'preflight') return 'Base';
  return stage === 'check' ? `Iteration ${iteration}` : 'Verify';
}

/** The facts of a log that are rounds of checks. */
export function judged(event: RunEvent): readonly Judged[] {
  const { at, ms } = event;
  switch (event.type) {
    case 'preflight.finished':
      return [{ stage: 'preflight', iteration: 0, result: event.preflight.result, at, ms }];
    case 'check.finished':
      return [{ stage: 'check', iteration: event.iteration, result: event.result, at, ms }];
    case 'verify.finished':
      return [{ stage: 'verify', iteration: event.iteration, result: event.result, at, ms }];
    default:
      return [];
  }
}

/** All scenarios that any round or the base knew, with how they stood in every round. */
export function scenarioRows(rounds: readonly Round[], baselines: readonly Baseline[]): readonly ScenarioRow[] {
  const base = new Map(baselines.map((baseline) => [baseline.id, baseline]));
  const ids = new Set([...base.keys(), ...rounds.flatMap((round) => Object.keys(round.statuses))]);
  const last = rounds.findLast((round) => round.verdict !== 'inconclusive');
  return [...ids].map((id) => {
    const [, file = '', ...path] = id.split('|');
    return {
      id,
      title: base.get(id)?.title ?? path.join(' › ') ?? id,
      file,
      base: base.get(id)?.class ?? null,
      end: last?.statuses[id] ?? 'not-run',
      cells: rounds.map((round) => round.statuses[id] ?? 'not-run'),
    };
  });
}
