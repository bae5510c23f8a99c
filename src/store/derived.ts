import type { ScenarioResult } from '../core/model.ts';
import type { RunEvent } from '../core/run.ts';

/** Rows that follow from events, for questions over many runs: how often a scenario fails, what a night cost. */

export type ScenarioRow = Pick<ScenarioResult, 'id' | 'file' | 'status' | 'ms'> & {
  /** Place in the round, from 0. */
  readonly n: number;
  readonly round: 'preflight' | 'check' | 'verify';
  readonly iteration: number;
};
/** `null` is unknown, and never 0. */
export type CostRow = { readonly turn: number; readonly tokens: number | null; readonly microUsd: number | null };

export function scenarioRowsOf(event: RunEvent): readonly ScenarioRow[] {
  switch (event.type) {
    case 'preflight.finished':
      return rows('preflight', 0, event.preflight.result.scenarios);
    case 'check.finished':
      return rows('check', event.iteration, event.result.scenarios);
    case 'verify.finished':
      return rows('verify', event.iteration, event.result.scenarios);
    default:
      return [];
  }
}

const rows = (
  round: ScenarioRow['round'],
  iteration: number,
  scenarios: readonly ScenarioResult[],
): readonly ScenarioRow[] =>
  scenarios.map(({ id, file, status, ms }, n) => ({ id, file, status, ms, n, round, iteration }));

export function costOf(event: RunEvent): CostRow | null {
  if (event.type !== 'turn.finished') return null;
  const { n, tokens, microUsd } = event.report;
  return { turn: n, tokens, microUsd };
}
