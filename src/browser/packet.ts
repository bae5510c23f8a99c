import { findingKey } from '../core/fingerprint.ts';
import { NO_DETAIL, type Finding, type FindingDetail, type FindingKind } from '../core/model.ts';
import type { ServerLine } from './check.ts';
import { evidenceLines, windowOf } from './packet-window.ts';
import { failingStep, trailTo } from './packet-trail.ts';
import { locatorWords } from './locator-words.ts';
import { capBytes, oneLine, plainText } from './plain-text.ts';
import { parsePlaywrightError, type PlaywrightError } from './playwright-error.ts';
import { maskNamed } from './secrets.ts';
import type { Report, ReportError, ReportStep } from './worker-lines.ts';

/** Bytes of UTF-8. An agent reads several of these at once, so each part has a limit of its own. */
export const CAPS = {
  title: 200,
  message: 300,
  step: 200,
  value: 200,
  location: 160,
  callLog: 400,
  callLogLines: 6,
  rerun: 260,
} as const;
/** Failed checks of one scenario that are told one by one; soft checks can fail by the dozen. */
const MOST_FINDINGS = 4;

export type Failure = {
  readonly report: Report;
  /** The app's output while the scenario ran. */
  readonly server: readonly ServerLine[];
  /** A crash of the page counts only when it happened twice. */
  readonly crashedTwice: boolean;
};

/** The failures of one scenario, cause before symptom, joined by time. */
export function findingsOf({ report, server, crashedTwice }: Failure): readonly Finding[] {
  if (crashedTwice) return [crashFinding(report, server)];
  return distinct(report.errors)
    .slice(0, MOST_FINDINGS)
    .map((error) => findingOf(error, report, server));
}

/** A scenario that was asked for and did not get its turn. */
export function missingFinding(scenario: Pick<Report, 'id' | 'title' | 'file'>, why: string): Finding {
  const detail = { ...NO_DETAIL, location: capBytes(scenario.file, CAPS.location), rerun: rerunOf(scenario.title) };
  return finding('missing', scenario, { message: `it did not run: ${oneLine(why)}`, detail, screenshot: null });
}

/** Something failed outside of all scenarios, such as the project's global set-up. */
export function outsideFinding(error: ReportError): Finding {
  const parsed = parsePlaywrightError(error.text);
  const detail = { ...NO_DETAIL, ...located(error), ...valuesOf(parsed) };
  return finding(
    'error',
    { id: null, title: 'outside of the scenarios' },
    { message: parsed.headline, detail, screenshot: null },
  );
}

/** A test that ran out of time says so twice: once by itself and once for the step that was cut off. */
function distinct(errors: readonly ReportError[]): readonly ReportError[] {
  const known = new Set<string>();
  const unique = errors.filter(({ text }) => !known.has(text) && known.add(text));
  const telling = unique.filter(({ text }) => !/^Test timeout of \d+ms exceeded\.?\s*$/.test(plainText(text).trim()));
  return telling.length > 0 ? telling : unique.slice(0, 1);
}

function findingOf(error: ReportError, report: Report, server: readonly ServerLine[]): Finding {
  const parsed = parsePlaywrightError(error.text);
  const step = failingStep(report.steps, error.text);
  const detail: FindingDetail = {
    ...located(error.where === null ? { where: report.steps[step ?? -1]?.where ?? null } : error),
    step: step === null ? null : capBytes(stepTitle(report.steps[step], parsed.locator), CAPS.step),
    ...valuesOf(parsed),
    trail: trailTo(report.steps, step),
    ...evidenceLines(report.page, server, windowOf(report, step)),
    rerun: rerunOf(report.title),
  };
  return finding(kindOf(error, parsed), report, { message: parsed.headline, detail, screenshot: report.screenshot });
}

function kindOf({ text }: ReportError, parsed: PlaywrightError): FindingKind {
  if (parsed.isAssertion) return 'assertion';
  return parsed.isTimeout || /Test timeout of \d+ms exceeded/.test(text) ? 'timeout' : 'error';
}

function crashFinding(report: Report, server: readonly ServerLine[]): Finding {
  const step = failingStep(report.steps, report.errors[0]?.text ?? '');
  const detail: FindingDetail = {
    ...NO_DETAIL,
    location: capBytes(report.errors[0]?.where ?? report.file, CAPS.location),
    step: step === null ? null : capBytes(stepTitle(report.steps[step]), CAPS.step),
    trail: trailTo(report.steps, step),
    ...evidenceLines(report.page, server, windowOf(report, step)),
    rerun: rerunOf(report.title),
  };
  return finding('page-crash', report, {
    message: 'the page crashed, twice in a row',
    detail,
    screenshot: report.screenshot,
  });
}

type Scenario = { readonly id: string | null; readonly title: string };

function finding(
  kind: FindingKind,
  scenario: Scenario,
  rest: Pick<Finding, 'message' | 'detail' | 'screenshot'>,
): Finding {
  const message = capBytes(maskNamed(oneLine(rest.message)), CAPS.message);
  const { step, expected, received } = rest.detail;
  const error = [message, expected, received].filter((part) => part !== null).join(' | ');
  return {
    key: findingKey(scenario.id, step ?? kind, error),
    kind,
    scenario: scenario.id,
    title: capBytes(oneLine(scenario.title), CAPS.title),
    message,
    detail: rest.detail,
    screenshot: rest.screenshot,
  };
}

/** Older versions of Playwright name what was looked at only in the error. */
const stepTitle = (step: ReportStep | undefined, locator: string | null = null): string =>
  oneLine(`${step?.title ?? ''} ${step?.target || locatorWords(locator ?? '')}`);

const located = ({ where }: Pick<ReportError, 'where'>): Pick<FindingDetail, 'location'> => ({
  location: where === null ? null : capBytes(where, CAPS.location),
});

function valuesOf(parsed: PlaywrightError): Pick<FindingDetail, 'expected' | 'received' | 'callLog'> {
  const value = (text: string | null): string | null =>
    text === null ? null : capBytes(maskNamed(oneLine(text)), CAPS.value);
  return { expected: value(parsed.expected), received: value(parsed.received), callLog: callLogOf(parsed.callLog) };
}

/** The last lines say most; the same line over and over is one. */
function callLogOf(lines: readonly string[]): readonly string[] {
  const unique = [...new Set(lines.map((line) => maskNamed(oneLine(line))))].slice(-CAPS.callLogLines);
  return unique.map((line) => capBytes(line, Math.floor(CAPS.callLog / Math.max(1, unique.length))));
}

/** A command for a shell, whatever characters the title has. */
function rerunOf(title: string): string | null {
  const plain = oneLine(title);
  const quoted = /["$`\\!]/.test(plain) ? `'${plain.replaceAll("'", String.raw`'\''`)}'` : `"${plain}"`;
  const command = `untilgreen verify --scenario ${quoted}`;
  return Buffer.byteLength(command) > CAPS.rerun ? null : command;
}
