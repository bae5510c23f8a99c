import type { CheckResult, Finding, ScenarioId, ScenarioResult } from '../core/model.ts';
import type { RunEvent } from '../core/run.ts';
import type { Label } from './timeline.ts';

/** One recording that is worth showing. */
export type Take = {
  /** Relative to the run's folder. */
  readonly recording: string;
  readonly label: Label;
  /** Why it failed, in a few words; empty when it passed. */
  readonly verdict: string;
};
export type ScenarioTakes = {
  readonly scenario: ScenarioId;
  readonly title: string;
  readonly before: Take | null;
  readonly after: Take | null;
};

type Recorded = { readonly result: CheckResult; readonly scenario: ScenarioResult; readonly recording: string };

/** For each scenario how it stood on the base and how it stands at the end. A base that was green already is not shown twice. */
export function takesOf(events: readonly RunEvent[]): readonly ScenarioTakes[] {
  const base = events.flatMap((event) => (event.type === 'preflight.finished' ? [event.preflight.result] : [])).at(-1);
  const rounds = events.flatMap((event) =>
    event.type === 'check.finished' || event.type === 'verify.finished' ? [event.result] : [],
  );
  const order = new Map(
    [base, ...rounds].flatMap((result) => result?.scenarios ?? []).map(({ id, title }) => [id, title]),
  );
  return [...order].map(([id, title]) => {
    const first = base ? recorded(base, id) : null;
    const last = rounds.map((result) => recorded(result, id)).findLast((found) => found !== null) ?? null;
    const worthShowing = first !== null && (first.scenario.status === 'failed' || last === null);
    return {
      scenario: id,
      title,
      before: worthShowing ? take(first, baseLabel(first.scenario)) : null,
      after: last && take(last, endLabel(last.scenario, first?.scenario ?? null)),
    };
  });
}

function recorded(result: CheckResult, id: ScenarioId): Recorded | null {
  const scenario = result.scenarios.find((candidate) => candidate.id === id);
  return scenario?.recording ? { result, scenario, recording: scenario.recording } : null;
}

const take = ({ result, scenario, recording }: Recorded, label: Label): Take => ({
  recording,
  label,
  verdict: scenario.status === 'failed' ? verdictOf(result, scenario.id) : '',
});

function baseLabel({ status }: ScenarioResult): Label {
  const passed = status === 'passed';
  return { when: 'before', state: passed ? 'green on the base' : 'red on the base', passed };
}

function endLabel({ status }: ScenarioResult, base: ScenarioResult | null): Label {
  const passed = status === 'passed';
  if (!base) return { when: 'now', state: passed ? 'green' : 'red', passed };
  if (passed) return { when: 'after', state: base.status === 'passed' ? 'still green' : 'green', passed };
  return { when: 'after', state: base.status === 'passed' ? 'now red' : 'still red', passed };
}

function verdictOf({ verdict }: CheckResult, id: ScenarioId): string {
  if (verdict.kind !== 'failed') return '';
  const finding = verdict.findings.find((candidate) => candidate.scenario === id);
  return finding ? inWords(finding) : '';
}

/** `expected “$25.00”, received “$50.00”`, or the first line of the error. */
export function inWords({ detail, message }: Finding): string {
  if (detail.expected !== null && detail.received !== null) {
    return `expected ${quoted(detail.expected)}, received ${quoted(detail.received)}`;
  }
  return message.split('\n')[0] ?? message;
}

const quoted = (text: string): string => `“${text.trim().replace(/^(["'`])(.*)\1$/s, '$2')}”`;
