import type { Baseline, CheckResult, Finding, Preflight, Refusal, ScenarioResult } from '../core/model.ts';
import { bareFinding } from './expected.ts';
import type { Work } from './perform.ts';
import { runRound, type Stage } from './round.ts';

/** How things stand on the base: what is red and to be fixed, what is green and must stay so, what cannot fail at all. */
export async function preflight(work: Work): Promise<Preflight> {
  const { result, refused } = await runRound('preflight', 'preflight', work);
  return { result, refused, baselines: result.scenarios.flatMap(classify) };
}

function classify({ id, title, status }: ScenarioResult): readonly Baseline[] {
  switch (status) {
    case 'passed':
      return [{ id, title, class: 'green' }];
    case 'failed':
      return [{ id, title, class: 'red' }];
    case 'skipped':
      return [{ id, title, class: 'skipped' }];
    case 'not-run':
      return [];
  }
}

/** A round after which the run goes on, passes or ends. A scenario that cannot fail counts as failed here. */
export async function judge(name: string, stage: Stage, work: Work): Promise<CheckResult> {
  const { result, refused } = await runRound(name, stage, work);
  if (refused.length === 0 || result.verdict.kind === 'inconclusive') return result;
  const seen = result.verdict.kind === 'failed' ? result.verdict.findings : [];
  return { ...result, verdict: { kind: 'failed', findings: [...seen, ...refused.map(refusalFinding)] } };
}

const refusalFinding = ({ id, detail }: Refusal): Finding => bareFinding('cannot-fail', id, detail, { scenario: id });
