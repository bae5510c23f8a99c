import { expect, test } from 'vitest';
import type { Attempt } from '../../src/browser/attempt.ts';
import {
  doubtOf,
  errorLines,
  inconclusiveReason,
  missingFindings,
  resultsOf,
  whatAgain,
} from '../../src/browser/verdict.ts';
import type { Report } from '../../src/browser/worker-lines.ts';

const PAGE: Report['page'] = { network: [], console: [], pageErrors: [], crashed: false, browserDied: false };
const report = (id: string, status: Report['status'], text = '', page: Partial<Report['page']> = {}): Report => ({
  id,
  title: id,
  file: 'a.spec.ts',
  wanted: true,
  status,
  at: 0,
  endedAt: 1,
  ms: 1,
  assertions: 1,
  errors: text === '' ? [] : [{ text, where: null }],
  steps: [],
  page: { ...PAGE, ...page },
  recording: null,
  screenshot: null,
});
const setup = (id: string): { id: string; title: string; file: string } => ({ id, title: id, file: 'a.spec.ts' });
const attempt = (reports: readonly Report[], more: Partial<Attempt> = {}): Attempt => ({
  scenarios: reports.map(({ id }) => setup(id)),
  reports: new Map(reports.map((one) => [one.id, one])),
  errors: [],
  refused: null,
  running: null,
  ending: { kind: 'complete', browser: 'Chromium 1' },
  ...more,
});
const SILENT = { kind: 'silent', why: 'it ended', gaveUp: false } as const;
const CLOSED = 'Error: locator.click: Target page, context or browser has been closed';

test.each([
  [report('a', 'passed'), null],
  [report('a', 'failed', 'Error: expect(received).toBe(expected)'), null],
  [report('a', 'failed', 'Error: page.goto: Page crashed'), 'page-crash'],
  [report('a', 'failed', 'Error: timeout', { crashed: true }), 'page-crash'],
  [report('a', 'failed', "browserType.launch: Executable doesn't exist at /x"), 'no-browser'],
  [report('a', 'failed', CLOSED, { browserDied: true }), 'browser-died'],
  // The scenario or the app closed the page; the browser lives.
  [report('a', 'failed', CLOSED), null],
  // The browser was ended after the check had failed.
  [report('a', 'failed', 'Error: expect(locator).toBeVisible() failed', { browserDied: true }), null],
  [report('a', 'failed', 'Error: worker process exited unexpectedly (code=null, signal=SIGABRT)'), 'runner-died'],
  [report('a', 'passed', '', { crashed: true }), null],
])('doubt %#', (one, doubt) => {
  expect(doubtOf(one)).toBe(doubt);
});

const failed = report('f', 'failed', 'Error: real');
const died = report('d', 'failed', CLOSED, { browserDied: true });
const passed = report('p', 'passed');

test.each([
  ['all was answered', attempt([passed, failed]), null, { kind: 'nothing' }],
  ['the browser died', attempt([passed, died, failed]), null, { kind: 'again', only: ['d'] }],
  [
    'the process fell silent',
    attempt([passed], { scenarios: ['p', 'q', 'r'].map(setup), ending: SILENT }),
    null,
    { kind: 'again', only: ['q', 'r'] },
  ],
  ['nothing was listed', attempt([], { scenarios: null, ending: SILENT }), null, { kind: 'again', only: null }],
  [
    'nothing was listed of some',
    attempt([], { scenarios: null, ending: SILENT }),
    ['x'],
    { kind: 'again', only: ['x'] },
  ],
  [
    'a set-up failed',
    attempt([], { errors: [{ text: 'Error: users', where: null }] }),
    null,
    { kind: 'again', only: null },
  ],
  ['some did not get their turn', attempt([passed], { scenarios: ['p', 'q'].map(setup) }), null, { kind: 'nothing' }],
  [
    'Playwright complains but all passed',
    attempt([passed], { errors: [{ text: 'Error: teardown', where: null }] }),
    null,
    { kind: 'again', only: ['p'] },
  ],
  [
    'Playwright complains and one failed',
    attempt([failed], { errors: [{ text: 'Error: teardown', where: null }] }),
    null,
    { kind: 'nothing' },
  ],
  ['time ran out', attempt([died], { ending: { kind: 'timeout' } }), null, { kind: 'nothing' }],
  ['the runner cannot be used', attempt([], { refused: 'too old', ending: SILENT }), null, { kind: 'nothing' }],
] as const)('what is run again when %s', (_what, first, only, again) => {
  expect(whatAgain(first, only)).toEqual(again);
});

test.each([
  [attempt([passed, failed]), null],
  [attempt([died]), /browser died twice during "d"/],
  [
    attempt([report('a', 'failed', 'browserType.launch: no such file')]),
    /no browser could be started: browserType.launch: no such file/,
  ],
  [attempt([report('a', 'failed', 'Page crashed')]), /crashed during "a"/],
  [attempt([report('a', 'failed', 'worker process exited unexpectedly')]), null],
  [attempt([], { ending: SILENT }), /failed twice: it ended/],
  [attempt([], { ending: { kind: 'timeout' } }), /before the first scenario/],
  [attempt([], { ending: { kind: 'timeout' }, running: 'x' }), /during "x"/],
  [
    attempt([], { errors: [{ text: 'SyntaxError: no', where: 'a.ts:3' }] }),
    /^no scenario could be loaded: a\.ts:3: SyntaxError: no$/,
  ],
] as const)('why a round says nothing %#', (last, reason) => {
  const said = inconclusiveReason(last, null, new Set());
  if (reason === null) expect(said).toBeNull();
  else expect(said).toMatch(reason);
});

test('a page that crashed before and again is judged', () => {
  const last = attempt([report('a', 'failed', 'Page crashed')]);
  expect(inconclusiveReason(last, null, new Set(['a']))).toBeNull();
});

test('results are exactly the ones that were asked for, in their order', () => {
  const reports = new Map([passed, failed].map((one) => [one.id, one]));
  expect(resultsOf(['f', 'q', 'p'].map(setup), reports).map(({ id, status }) => [id, status])).toEqual([
    ['f', 'failed'],
    ['q', 'not-run'],
    ['p', 'passed'],
  ]);
});

test('what kept scenarios from running is told first, then each that did not run', () => {
  const results = resultsOf(['p', 'q'].map(setup), new Map([['p', passed]]));
  const findings = missingFindings(results, { errors: [{ text: 'Error: no users', where: 'setup.ts:1' }] });
  expect(findings.map(({ kind, scenario, message }) => [kind, scenario, message])).toEqual([
    ['error', null, 'no users'],
    ['missing', 'q', 'it did not run: no users'],
  ]);
  expect(missingFindings(resultsOf([setup('p')], new Map([['p', passed]])), { errors: [] })).toEqual([]);
});

test('that no tests were found is said only when there is nothing else to say', () => {
  const none = { text: 'Error: No tests found', where: null };
  expect(errorLines([{ text: 'SyntaxError: x', where: 'a.ts:1' }, none])).toBe('a.ts:1: SyntaxError: x');
  expect(errorLines([none])).toBe('Error: No tests found');
});
