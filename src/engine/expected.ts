import { findingKey } from '../core/fingerprint.ts';
import {
  NO_DETAIL,
  type Finding,
  type FindingDetail,
  type FindingKind,
  type Preflight,
  type ScenarioId,
  type ScenarioResult,
} from '../core/model.ts';

/** A failure that no page showed. Its key depends on `step` and the message. */
export function bareFinding(
  kind: FindingKind,
  title: string,
  message: string,
  more: { readonly scenario?: ScenarioId; readonly detail?: Partial<FindingDetail> } = {},
): Finding {
  const scenario = more.scenario ?? null;
  const detail = { ...NO_DETAIL, ...more.detail };
  return { key: findingKey(scenario, kind, message), kind, scenario, title, message, detail, screenshot: null };
}

/** The scenarios that ran on the base: exactly these have to pass. `null` while nothing is known of the base. */
export function expectedOf(preflight: Preflight | null): readonly ScenarioId[] | null {
  if (!preflight) return null;
  return preflight.baselines.filter((baseline) => baseline.class !== 'skipped').map((baseline) => baseline.id);
}

type Ran = { readonly scenarios: readonly ScenarioResult[]; readonly findings: readonly Finding[] };

/** A scenario that ran on the base and now does not has not passed, whatever the rest says. Nothing that ran proves nothing. */
export function unmet(preflight: Preflight | null, { scenarios, findings }: Ran): readonly Finding[] {
  if (!preflight)
    return scenarios.some(({ status }) => status === 'passed' || status === 'failed') ? [] : [NOTHING_RAN];
  const results = new Map(scenarios.map((result) => [result.id, result]));
  const told = new Set(findings.map((finding) => finding.scenario));
  const missing: Finding[] = [];
  for (const { id, title, class: base } of preflight.baselines) {
    const status = results.get(id)?.status ?? 'not-run';
    if (base === 'skipped' || status === 'passed' || told.has(id)) continue;
    const [kind, what] = REASONS[status];
    missing.push(bareFinding(kind, title, what, { scenario: id }));
  }
  return missing;
}

const NOTHING_RAN = bareFinding('missing', 'at least one scenario runs', 'no scenario ran: all are skipped');

const REASONS = {
  failed: ['error', 'failed without saying why'],
  skipped: ['skipped', 'ran on the base and is skipped now'],
  'not-run': ['missing', 'ran on the base and did not run now'],
} as const satisfies Record<Exclude<ScenarioResult['status'], 'passed'>, readonly [FindingKind, string]>;
