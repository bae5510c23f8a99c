import type { Finding, ScenarioId, ScenarioResult } from '../core/model.ts';
import type { Attempt } from './attempt.ts';
import type { ScenarioSetup } from './check.ts';
import { missingFinding, outsideFinding } from './packet.ts';
import { oneLine, plainText } from './plain-text.ts';
import { parsePlaywrightError } from './playwright-error.ts';
import type { Report, ReportError } from './worker-lines.ts';

/** Why a report proves nothing yet. All of these are looked at once more in a new process. */
export type Doubt = 'browser-died' | 'no-browser' | 'page-crash' | 'runner-died';

const LAUNCH = /browserType\.launch|Failed to launch|Executable doesn't exist/;
const CLOSED = /has been closed|Target closed|Browser closed|disconnected|Connection closed|socket hang up/i;
const CRASHED = /\b(?:Page|Target) crashed\b/;
const EXITED = /worker process exited unexpectedly|Worker process exited/i;

export function doubtOf(report: Report): Doubt | null {
  if (report.status !== 'failed') return null;
  const said = report.errors.map((error) => error.text).join('\n');
  if (report.page.crashed || CRASHED.test(said)) return 'page-crash';
  if (LAUNCH.test(said)) return 'no-browser';
  if (report.page.browserDied && CLOSED.test(said)) return 'browser-died';
  return EXITED.test(said) ? 'runner-died' : null;
}

/** What has to be run again before anything is said: ids, `null` for all, or nothing at all. */
export type Again =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'again'; readonly only: readonly ScenarioId[] | null };

export function whatAgain(first: Attempt, only: readonly ScenarioId[] | null): Again {
  if (first.refused !== null || first.ending.kind === 'timeout' || first.ending.kind === 'aborted')
    return { kind: 'nothing' };
  const expected = only ?? first.scenarios?.map(({ id }) => id) ?? null;
  if (expected === null || (expected.length === 0 && first.errors.length > 0)) return { kind: 'again', only };
  const isComplete = first.ending.kind === 'complete';
  const again = expected.filter((id) => {
    const report = first.reports.get(id);
    if (report === undefined) return !isComplete || first.errors.length > 0;
    return doubtOf(report) !== null;
  });
  if (again.length > 0) return { kind: 'again', only: again };
  // Playwright complains although every scenario went well: one of the two is wrong.
  const failed = [...first.reports.values()].some(({ status }) => status === 'failed');
  return first.errors.length > 0 && !failed ? { kind: 'again', only: expected } : { kind: 'nothing' };
}

/** Why a round says nothing about the app; `null` when it does. `crashedBefore`: scenarios whose page crashed in the attempt before. */
export function inconclusiveReason(
  last: Attempt,
  only: readonly ScenarioId[] | null,
  crashedBefore: ReadonlySet<ScenarioId>,
): string | null {
  if (last.refused !== null) return last.refused;
  const { ending } = last;
  if (ending.kind === 'aborted') return 'stopped before all scenarios had run';
  if (ending.kind === 'timeout') {
    const during = last.running === null ? 'before the first scenario' : `during "${oneLine(last.running)}"`;
    return `time for the whole round of scenarios ran out ${during}`;
  }
  if (ending.kind === 'silent') return `the process that runs the scenarios failed twice: ${ending.why}`;
  for (const report of last.reports.values()) {
    const doubt = doubtOf(report);
    if (doubt === 'browser-died') return `the browser died twice during "${oneLine(report.title)}"`;
    if (doubt === 'no-browser') return `no browser could be started: ${headlineOf(report.errors)}`;
    if (doubt === 'page-crash' && !crashedBefore.has(report.id)) {
      return `the page crashed during "${oneLine(report.title)}", and before that something else failed`;
    }
  }
  // What was listed before and cannot be set up now is the app's doing; without a list nobody knows.
  if (only === null && last.scenarios?.length === 0 && last.errors.length > 0)
    return `no scenario could be loaded: ${errorLines(last.errors)}`;
  return null;
}

/** Exactly the scenarios that were asked for, in that order, each with a result. */
export function resultsOf(
  expected: readonly ScenarioSetup[],
  reports: ReadonlyMap<ScenarioId, Report>,
): readonly ScenarioResult[] {
  return expected.map((setup) => {
    const report = reports.get(setup.id);
    if (report === undefined)
      return { ...setup, status: 'not-run', ms: 0, assertions: 0, recording: null, screenshot: null };
    const { id, title, file, status, ms, assertions, recording, screenshot } = report;
    return { id, title, file, status, ms, assertions, recording, screenshot };
  });
}

/** For each scenario without its turn one finding, and in front of them what kept them from it. */
export function missingFindings(
  results: readonly ScenarioResult[],
  attempt: Pick<Attempt, 'errors'>,
): readonly Finding[] {
  const missing = results.filter(({ status }) => status === 'not-run');
  if (missing.length === 0 && attempt.errors.length === 0) return [];
  const why = attempt.errors.length > 0 ? headlineOf(attempt.errors) : 'a scenario or a set-up that it needs failed';
  return [...attempt.errors.slice(0, 3).map(outsideFinding), ...missing.map((result) => missingFinding(result, why))];
}

const headlineOf = ([error]: readonly ReportError[]): string =>
  error === undefined ? '' : oneLine(parsePlaywrightError(error.text).headline);

/** Said as well whenever a file does not load. */
export const isNoTests = ({ text }: ReportError): boolean => /^(?:Error: )?No tests found/.test(plainText(text));

/** Playwright blames an option of a config that nobody but us has written; what people can do is another thing. */
const inOurWords = (text: string): string =>
  text.replace(
    /^(?:Error: )?item focused with '\.only' is not allowed due to [^:]*: /,
    'a focused scenario would hide the others, remove `.only` from ',
  );

/** The texts of errors with their places, ready to print. */
export const errorLines = (errors: readonly ReportError[]): string =>
  errors
    .filter((error, _index, all) => !isNoTests(error) || all.every(isNoTests))
    .map(({ text, where }) => {
      const plain = inOurWords(plainText(text).trim());
      return where === null ? plain : `${where}: ${plain}`;
    })
    .join('\n');
